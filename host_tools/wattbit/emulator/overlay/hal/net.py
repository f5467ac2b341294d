"""TCP of the desktop board: a loopback socket in real time when the run asks for one, otherwise nobody ever calls."""

from wattbit.emulator import world


class TcpServer:
    """Up to `places` clients of the world's loopback port; `port` is what a board would listen on."""

    def __init__(self, port: int, places: int) -> None:
        self._socket = world.current.listen()
        self._clients: list = [None] * places

    def accept(self, place: int) -> bool:
        """True when a new client has taken `place`; whoever was there is disconnected. Never waits."""
        if self._socket is None:
            return False
        try:
            client = self._socket.accept()[0]
        except OSError:
            return False
        self.close(place)
        client.setblocking(False)
        self._clients[place] = client
        world.current.opened.append(client)
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
        client = self._clients[place]
        if client is not None:
            self._clients[place] = None
            world.current.opened.remove(client)
            client.close()
