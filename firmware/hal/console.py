"""The serial console of a real board: USB, shared with the MicroPython prompt.

Ctrl-C still ends the firmware, for that is how a technician with mpremote gets in; the watchdog restarts it when
nobody does anything.
"""

import select
import sys

PIECE = 64  # bytes of one USB packet: more than fits would wait for a host that has stopped reading


class Console:
    """Bytes from and to whoever is on the USB serial port. Nothing here waits for the host.

    Bytes, not text: `sys.stdin` itself would wait for the rest of a UTF-8 character, or raise on what is none.
    """

    def __init__(self) -> None:
        self._in = sys.stdin.buffer
        self._out = sys.stdout.buffer
        self._ready = select.poll()
        self._ready.register(sys.stdin, select.POLLIN)
        self._writable = select.poll()
        self._writable.register(sys.stdout, select.POLLOUT)

    def receive_into(self, buf: bytearray) -> int:
        """Move typed bytes into `buf`, return how many; never waits."""
        n = 0
        while n < len(buf) and self._ready.poll(0):
            byte = self._in.read(1)
            if not byte:
                break
            buf[n] = byte[0]
            n += 1
        return n

    def send(self, buf: bytes, n: int) -> None:
        """Send the first `n` bytes of `buf`; what a host does not take, or nobody listens to, is dropped."""
        view = memoryview(buf)
        for first in range(0, n, PIECE):
            if not self._writable.poll(0):
                return
            self._out.write(view[first : min(n, first + PIECE)])
