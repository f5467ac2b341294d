"""The serial console of a real board: USB, shared with the MicroPython prompt."""

import select
import sys


class Console:
    """Bytes from and to whoever is on the USB serial port."""

    def __init__(self) -> None:
        self._poll = select.poll()
        self._poll.register(sys.stdin, select.POLLIN)

    def receive_into(self, buf: bytearray) -> int:
        """Move typed bytes into `buf`, return how many; never waits."""
        n = 0
        while n < len(buf) and self._poll.poll(0):
            buf[n] = ord(sys.stdin.read(1)) & 0xFF
            n += 1
        return n

    def send(self, buf: bytes, n: int) -> None:
        """Send the first `n` bytes of `buf`."""
        sys.stdout.write(bytes(buf[:n]).decode())
