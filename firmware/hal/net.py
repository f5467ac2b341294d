"""TCP of a real board: a listening socket and its clients, none of which is ever waited for."""

import socket


class TcpServer:
    """Listens on `port` for up to `places` clients, each known by its place; OSError while there is no network."""

    def __init__(self, port: int, places: int) -> None:
        self._socket = socket.socket()
        try:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self._socket.bind(socket.getaddrinfo("0.0.0.0", port)[0][-1])  # noqa: S104  # the site says who may write
            self._socket.listen(1)
            self._socket.setblocking(False)
        except OSError:
            self._socket.close()
            raise
        self._clients: list = [None] * places

    def accept(self, place: int) -> bool:
        """True when a new client has taken `place`; whoever was there is disconnected. Never waits."""
        try:
            client = self._socket.accept()[0]
        except OSError:
            return False
        self.close(place)
        client.setblocking(False)
        self._clients[place] = client
        return True

    def receive_into(self, place: int, buf: bytearray) -> int:
        """Move what has arrived into `buf`, return how many bytes; -1 when the client has gone. Never waits."""
        if not len(buf):
            return 0
        try:
            n = self._clients[place].readinto(buf)
        except OSError:
            return -1
        if n is None:
            return 0
        return n or -1

    def send(self, place: int, buf: bytes, n: int) -> int:
        """Hand over up to `n` bytes, return how many were taken; -1 when the client has gone. Never waits."""
        try:
            return self._clients[place].write(memoryview(buf)[:n]) or 0
        except OSError:
            return -1

    def close(self, place: int) -> None:
        """Disconnect the client of `place`, if there is one."""
        if self._clients[place] is not None:
            self._clients[place].close()
            self._clients[place] = None
