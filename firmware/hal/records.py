"""TLS in small steps: one record at a time, so that the control cycle has its turn between two of them.

On an RP2040 a whole handshake takes some 1.7 s of computing (measured on the emulated board: P-256, no chain), and the
library goes on for as long as it finds something to read.
"""

import io
import ssl

HEADER = 5  # type, version, length: RFC 5246, 6.2.1
CLOSE = 4  # of MicroPython's stream ioctl: py/stream.h, MP_STREAM_CLOSE


class Records(io.IOBase):
    """The socket `raw` under TLS: gives out no more than one record until `go_on`."""

    def __init__(self, raw: object) -> None:
        self._raw = raw
        self._have = 0  # bytes of the header of this record
        self._left = 0  # bytes of its body still to come
        self._rest = False  # it is complete

    def go_on(self) -> None:
        """The next record may be read."""
        self._rest = False

    def readinto(self, buf: bytearray) -> int | None:
        """As a socket's; None also where a record has ended."""
        if self._rest:
            return None
        most = self._left if self._have == HEADER else HEADER - self._have
        n = self._raw.readinto(memoryview(buf)[: min(len(buf), most)])
        if n:
            self._count(buf, n)
        return n

    def write(self, buf: bytes) -> int | None:
        """As a socket's."""
        return self._raw.write(buf)

    def ioctl(self, request: int, argument: int) -> int:
        """Closing closes the socket; nothing else is asked of it."""
        if request == CLOSE:
            self._raw.close()
        return 0

    def _count(self, buf: bytearray, n: int) -> None:
        """Follow the header, whose last two bytes are the length of the body."""
        if self._have == HEADER:
            self._left -= n
        else:
            for i in range(n):
                if self._have + i >= HEADER - 2:
                    self._left = (self._left << 8 | buf[i]) & 0xFFFF
            self._have += n
        if self._have == HEADER and not self._left:
            self._have = 0
            self._rest = True


def secured(stream: object, tls: tuple) -> object:
    """The stream inside TLS; the handshake comes with the first bytes. tls: see `client.TcpClient`."""
    name, ca, certificate, key = tls
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.verify_mode = ssl.CERT_REQUIRED  # type: ignore[attr-defined]  # the stubs forget it
    context.load_verify_locations(cadata=ca)
    if certificate:
        context.load_cert_chain(certificate, key)
    return context.wrap_socket(stream, do_handshake_on_connect=False, server_hostname=name)
