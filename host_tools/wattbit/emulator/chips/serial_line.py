"""A UART line as the master hears it: bytes take their time. Which devices answer, and how, its children know."""


class SerialLine:
    """A line at `baud`, `bits` a character; times are absolute microseconds, given with each call.

    `silent`: nobody hears or answers (a cut cable). `echo`: the master hears itself. `sent` and `received` count bytes.
    """

    def __init__(self, baud: int, bits: int, turnaround_us: int) -> None:
        self._baud = baud
        self._deaf = False
        self._character_us = bits * 1000000 / baud
        self._queue = []  # [time at which the first byte begins, bytes, how many were taken]
        self._busy_until = -1000000.0
        self.silent = False
        self.echo = False
        self.turnaround_us = turnaround_us
        self.sent = 0
        self.received = 0

    def tune(self, baud: int) -> None:
        """The master's UART is set to `baud`; at another speed than the line's nobody understands it."""
        self._deaf = baud != self._baud

    def receive_into(self, buf: bytearray, now_us: int) -> int:
        """Move what has arrived by now into `buf`; how many bytes."""
        queue = self._queue
        if not queue:
            return 0
        entry = queue[0]
        taken = entry[2]
        arrived = min(int((now_us - entry[0]) / self._character_us), len(entry[1])) - taken
        n = min(arrived, len(buf))
        if n <= 0:
            return 0
        buf[:n] = entry[1][taken : taken + n]
        entry[2] = taken + n
        if entry[2] == len(entry[1]):
            self._busy_until = max(self._busy_until, entry[0] + entry[2] * self._character_us)
            queue.pop(0)
        self.received += n
        return n

    def _add(self, start: float, data: bytes) -> None:
        """Queue `data` in order of time."""
        self._queue.append([start, data, 0])
        if len(self._queue) > 1:
            self._queue.sort(key=_start)


def _start(entry: list) -> float:
    return entry[0]
