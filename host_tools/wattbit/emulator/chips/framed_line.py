"""A UART line with devices of framed protocols: bytes take their time, devices answer after a pause."""

BITS_PER_CHARACTER = 10  # start, 8 data, stop
TURNAROUND_US = 30000  # a Pylontech module's own pause; JBD and Daly boards take about as long


class FramedLine:
    """A line at `baud`; `protocol` is the driver's name. Times are absolute microseconds, given with each call.

    `silent`: nobody hears or answers (a cut cable). `echo`: the master hears itself. `sent` and `received` count bytes.
    """

    def __init__(self, baud: int, protocol: str) -> None:
        self._baud = baud
        self._deaf = False
        self._character_us = BITS_PER_CHARACTER * 1000000 / baud
        self.protocol = protocol
        self._devices = []
        self._queue = []  # [time at which the first byte begins, bytes, how many were taken]
        self.silent = False
        self.echo = False
        self.turnaround_us = TURNAROUND_US
        self.sent = 0
        self.received = 0

    def tune(self, baud: int) -> None:
        """The master's UART is set to `baud`; at another speed than the line's nobody understands it."""
        self._deaf = baud != self._baud

    def attach(self, device: object) -> None:
        """Put `device` on the line; ValueError when its unit is taken."""
        for other in self._devices:
            if other.unit == device.unit:
                raise ValueError("%s address %d is taken" % (self.protocol, device.unit))
        self._devices.append(device)

    def send(self, buf: bytearray, n: int, now_us: int) -> None:
        """The master sends `n` bytes of `buf` from now on; answers are put on the line."""
        request = bytes(buf[:n])
        end = now_us + n * self._character_us
        self.sent += n
        if self.echo:
            self.inject(request, now_us)
        if self.silent or self._deaf:
            return
        for device in self._devices:
            answer = device.answer(request)
            if answer is not None:
                late_us = device.late_us if device.fault == "late" else 0
                self.inject(answer, end + self.turnaround_us + late_us)

    def inject(self, data: bytes, now_us: float) -> None:
        """`data` arrives from `now_us` on, or behind what arrives before it."""
        if not data:
            return
        self._queue.append([now_us, data, 0])
        self._queue.sort(key=_start)
        for i in range(1, len(self._queue)):
            before = self._queue[i - 1]
            self._queue[i][0] = max(self._queue[i][0], before[0] + len(before[1]) * self._character_us)

    def receive_into(self, buf: bytearray, now_us: int) -> int:
        """Move what has arrived by now into `buf`; how many bytes."""
        if not self._queue:
            return 0
        entry = self._queue[0]
        taken = entry[2]
        arrived = min(int((now_us - entry[0]) / self._character_us), len(entry[1])) - taken
        n = min(arrived, len(buf))
        if n <= 0:
            return 0
        buf[:n] = entry[1][taken : taken + n]
        entry[2] = taken + n
        if entry[2] == len(entry[1]):
            self._queue.pop(0)
        self.received += n
        return n


def _start(entry: list) -> float:
    return entry[0]
