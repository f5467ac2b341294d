"""The serial console of the desktop board: the standard input and output of the virtual machine."""

from wattbit.emulator import world


class Console:
    """Bytes from the scenario (or, in real time, from standard input) and to standard output."""

    def __init__(self) -> None:
        self._world = world.current

    def receive_into(self, buf: bytearray) -> int:
        """Move typed bytes into `buf`, return how many; never waits."""
        return self._world.typed_into(buf)

    def send(self, buf: bytes, n: int) -> None:
        """Send the first `n` bytes of `buf`."""
        self._world.console_out.write(memoryview(buf)[:n])
