"""One RS-485 line: bytes take their time, devices answer after a pause, and two talkers spoil each other."""

from wattbit.emulator.chips.serial_line import SerialLine

BITS_PER_CHARACTER = 11  # start, 8 data, parity or second stop, stop
TURNAROUND_US = 3000  # choice: more than 3.5 characters at 19,200 baud (2005 us), as the specification demands
QUIET_CHARACTERS = 3.5
FAST_BAUD = 19200  # above it the pause is fixed: Modbus over serial line V1.02, 2.5.1.1
FAST_QUIET_US = 1750


class ModbusLine(SerialLine):
    """A line at `baud` with devices by unit (see `SerialLine`)."""

    def __init__(self, baud: int) -> None:
        SerialLine.__init__(self, baud, BITS_PER_CHARACTER, TURNAROUND_US)
        self._quiet_us = QUIET_CHARACTERS * self._character_us if baud <= FAST_BAUD else FAST_QUIET_US
        self._devices = {}

    def attach(self, unit: int, device: object) -> None:
        """Put `device` on the line as `unit`; ValueError when there is one already."""
        if unit in self._devices:
            raise ValueError("modbus unit %d is taken" % unit)
        self._devices[unit] = device

    def send(self, buf: bytearray, n: int, now_us: int) -> None:
        """The master sends `n` bytes of `buf` from now on; answers are put on the line."""
        end = now_us + n * self._character_us
        clear = self._clear(now_us, end)
        self.sent += n
        self._busy_until = end
        request = bytes(buf[:n])
        if self.echo:
            self._put(now_us, request)
        if self.silent or self._deaf or not clear:
            return
        device = self._devices.get(request[0])
        if device is None:
            return
        answer = device.answer(request)
        if answer is not None:
            late = device.late_us if device.fault == "late" else 0
            self._put(end + self.turnaround_us + late, answer)

    def inject(self, data: bytes, now_us: int) -> None:
        """Noise on the line: `data` arrives from now on."""
        self._put(now_us, data)

    def _put(self, start: float, data: bytes) -> None:
        """Queue `data` in order of time; what overlaps another talker is spoiled."""
        end = start + len(data) * self._character_us
        for entry in self._queue:
            if entry[0] < end and start < entry[0] + len(entry[1]) * self._character_us and entry[2] < len(entry[1]):
                entry[1] = _spoiled(entry[1])
                data = _spoiled(data)
        self._add(start, data)

    def _clear(self, now_us: int, end: float) -> bool:
        """True when the line has been quiet for long enough and nobody talks until `end`; spoils who does."""
        clear = True
        for entry in self._queue:
            last = entry[0] + len(entry[1]) * self._character_us
            if entry[0] < end and now_us < last:
                entry[1] = _spoiled(entry[1])
                clear = False
            elif last <= now_us:
                self._busy_until = max(self._busy_until, last)
        return clear and now_us - self._busy_until >= self._quiet_us


def _spoiled(data: bytes) -> bytes:
    return bytes([byte ^ 0xA5 for byte in data])
