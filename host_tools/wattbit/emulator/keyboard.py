"""What is typed on the serial console: by the scenario, and in real time by a person. Runs in the MicroPython VM."""

import sys

import uselect


class Keyboard:
    """A queue of bytes; with `live` it also takes what arrives on standard input."""

    def __init__(self, live):
        self._queue = b""
        self._poll = None
        if live:
            self._poll = uselect.poll()
            self._poll.register(sys.stdin, uselect.POLLIN)

    def put(self, data):
        """Type `data`."""
        self._queue += data

    def take_into(self, buf):
        """Move as much as fits into `buf`; returns how many bytes."""
        n = min(len(buf), len(self._queue))
        if n:
            buf[:n] = self._queue[:n]
            self._queue = self._queue[n:]
        while self._poll is not None and n < len(buf) and self._ready():
            byte = sys.stdin.buffer.read(1)
            if not byte:
                self._poll = None
                break
            buf[n] = byte[0]
            n += 1
        return n

    def _ready(self):
        for _, event in self._poll.ipoll(0) if self._poll else ():
            return bool(event & uselect.POLLIN)
        return False
