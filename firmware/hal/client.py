"""Connections that a real board opens itself: TCP, with or without TLS, and datagrams. None is ever waited for."""

import select
import socket

FIRST_UNIX_S = 946684800  # 2000-01-01, where some ports begin to count


class TcpClient:
    """A connection to `address` (four numbers) and `port`, opening from now on; OSError without a network.

    tls: None, or (name, ca, certificate, key): the server must have a certificate for `name` that `ca` has signed,
    DER; `certificate` and `key` are ours, b"" without.
    """

    def __init__(self, address: str, port: int, tls: tuple | None) -> None:
        self._wire = self._raw = socket.socket()
        self._records: object = None
        try:
            self._raw.setblocking(False)
            self._open(socket.getaddrinfo(address, port)[0][-1])
            if tls is not None:
                from hal.records import Records, secured  # here: a site without TLS has no need of it

                self._records = Records(self._raw)
                self._wire = secured(self._records, tls)
        except Exception:
            self._raw.close()
            raise
        self._poll = select.poll()
        self._poll.register(self._raw, select.POLLOUT)

    def _open(self, address: object) -> None:
        try:
            self._raw.connect(address)
        except OSError as e:
            if e.args[0] not in (115, 119):  # EINPROGRESS of lwIP and of the ESP32
                raise

    def ready(self) -> bool:
        """True once the connection is there (TLS comes after); OSError when it will not be."""
        for _, what in self._poll.poll(0):
            if what & ~select.POLLOUT:
                raise OSError("no connection")
            return True
        return False

    def receive_into(self, buf: bytearray) -> int:
        """Move what has arrived into `buf`, return how many bytes; -1 when the server has gone, OSError with why."""
        if self._records is not None:
            self._records.go_on()
        n = self._wire.readinto(buf)
        if n is None:
            return 0
        return n or -1

    def send(self, buf: bytes, n: int) -> int:
        """Hand over up to `n` bytes, return how many were taken. What was not taken must be offered again as it is."""
        if self._records is not None:
            self._records.go_on()
        return self._wire.write(memoryview(buf)[:n]) or 0

    def close(self) -> None:
        """Hang up; TLS gives its memory back."""
        self._wire.close()
        self._raw.close()


class Datagrams:
    """UDP to and from `address` (four numbers) and `port` only; OSError without a network."""

    def __init__(self, address: str, port: int) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        self._socket.connect(socket.getaddrinfo(address, port)[0][-1])

    def send(self, buf: bytes, n: int) -> None:
        """Send `n` bytes as one datagram; it may get lost."""
        try:
            self._socket.send(memoryview(buf)[:n])
        except OSError:
            pass

    def receive_into(self, buf: bytearray) -> int:
        """Move one datagram into `buf`, return how many bytes; 0 when there is none."""
        try:
            return self._socket.readinto(buf) or 0
        except OSError:
            return 0

    def close(self) -> None:
        """Let the port go."""
        self._socket.close()


def name_server() -> str:
    """Address of the name server that the network has told us; "" without one."""
    import network

    try:
        said = network.ipconfig("dns")
    except (AttributeError, OSError, ValueError):  # no network, or a port that does not tell
        return ""
    return "" if said == "0.0.0.0" else said  # noqa: S104  # an address that was not given, nothing listens


def set_clock(unix_s: int) -> None:
    """Set the clock of the board, by which TLS judges how long a certificate is good; s since 1970."""
    from time import gmtime

    import machine

    first_s = 0 if gmtime(0)[0] == 1970 else FIRST_UNIX_S
    t = gmtime(unix_s - first_s)
    machine.RTC().datetime((t[0], t[1], t[2], t[6], t[3], t[4], t[5], 0))
