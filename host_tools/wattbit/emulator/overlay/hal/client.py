"""Connections that the desktop board opens itself, in real time only: virtual time knows no other computers.

`ports` of run.json names the port of this machine that stands for one that the firmware asks for (53, 123).
"""

import uselect
import usocket

from wattbit.emulator import world

IN_PROGRESS = 115


def _address(address: str, port: int) -> object:
    run = world.current.run
    if not run["realtime"]:
        raise OSError("no network outside real time")
    return usocket.getaddrinfo(address, run.get("ports", {}).get(str(port), port))[0][-1]


class TcpClient:
    """A connection to `address` (four numbers) and `port`, opening from now on; OSError without a network.

    tls: None, or (name, ca, certificate, key), see the board's.
    """

    def __init__(self, address: str, port: int, tls: object) -> None:
        to = _address(address, port)
        self._wire = self._raw = usocket.socket()
        world.current.opened.append(self._raw)
        try:
            self._raw.setblocking(False)
            self._open(to)
            if tls is not None:
                self._wire = _secured(self._raw, tls)
        except Exception:
            self.close()
            raise
        self._poll = uselect.poll()
        self._poll.register(self._raw, uselect.POLLOUT)

    def _open(self, to: object) -> None:
        try:
            self._raw.connect(to)
        except OSError as e:
            if e.args[0] != IN_PROGRESS:
                raise

    def ready(self) -> bool:
        """True once the connection is there (TLS comes after); OSError when it will not be."""
        for _, what in self._poll.poll(0):
            if what & ~uselect.POLLOUT:
                raise OSError("no connection")
            return True
        return False

    def receive_into(self, buf: bytearray) -> int:
        """Move what has arrived into `buf`, return how many bytes; -1 when the server has gone, OSError with why."""
        n = self._wire.readinto(buf)
        if n is None:
            return 0
        return n or -1

    def send(self, buf: bytes, n: int) -> int:
        """Hand over up to `n` bytes, return how many were taken. What was not taken must be offered again as it is."""
        return self._wire.write(memoryview(buf)[:n]) or 0

    def close(self) -> None:
        """Hang up."""
        if self._raw in world.current.opened:
            world.current.opened.remove(self._raw)
            self._wire.close()
            self._raw.close()


def _secured(raw: object, tls: tuple) -> object:
    import ssl

    name, ca, certificate, key = tls
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(cadata=ca)
    if certificate:
        context.load_cert_chain(certificate, key)
    return context.wrap_socket(raw, do_handshake_on_connect=False, server_hostname=name)


class Datagrams:
    """UDP to and from `address` (four numbers) and `port` only; OSError without a network."""

    def __init__(self, address: str, port: int) -> None:
        to = _address(address, port)
        self._socket = usocket.socket(usocket.AF_INET, usocket.SOCK_DGRAM)
        world.current.opened.append(self._socket)
        self._socket.setblocking(False)
        self._socket.connect(to)

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
        if self._socket in world.current.opened:
            world.current.opened.remove(self._socket)
            self._socket.close()


def name_server() -> str:
    """Address of the name server that the network has told us; "" without one."""
    return world.current.run.get("name_server", "")


def set_clock(unix_s: int) -> None:
    """The machine's own clock is right; what the firmware believes is noted."""
    world.current.note("clock", {"unix_s": unix_s})
