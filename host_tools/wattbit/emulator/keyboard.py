"""What is typed on the serial console: by the scenario, and in real time by a person. Runs in the MicroPython VM."""

import sys

import uselect


class Keyboard:
    """A queue of bytes; with `live` it also takes what arrives on standard input.

    `gone` becomes True when whoever started a live run has closed standard input: the run is to end.
    """

    def __init__(self, live):
        self._queue = b""
        self._poll = None
        self.gone = False
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
        while n < len(buf) and self._events() & uselect.POLLIN:
            byte = sys.stdin.buffer.read(1)
            if not byte:
                self.gone = True
                break
            buf[n] = byte[0]
            n += 1
        return n

    def look(self):
        """Notice that standard input was closed, also while the firmware does not listen."""
        if self._events() & uselect.POLLHUP:
            self.gone = True

    def _events(self):
        if self._poll is not None and not self.gone:
            for _, events in self._poll.ipoll(0):
                return events
        return 0
