"""A UART line with devices of framed protocols: bytes take their time, devices answer after a pause."""

from wattbit.emulator.chips.serial_line import SerialLine

BITS_PER_CHARACTER = 10  # start, 8 data, stop
TURNAROUND_US = 30000  # a Pylontech module's own pause; JBD and Daly boards take about as long


class FramedLine(SerialLine):
    """A line at `baud` (see `SerialLine`); `protocol` is the driver's name."""

    def __init__(self, baud: int, protocol: str) -> None:
        SerialLine.__init__(self, baud, BITS_PER_CHARACTER, TURNAROUND_US)
        self.protocol = protocol
        self._devices = []

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
        self._add(now_us, data)
        for i in range(1, len(self._queue)):
            before = self._queue[i - 1]
            self._queue[i][0] = max(self._queue[i][0], before[0] + len(before[1]) * self._character_us)
