"""Pylontech low-voltage modules and their stack at character level, by V3.3 and V3.5 of the RS-485 protocol."""

from wattbit.emulator.chips.framed_device import FramedDevice, rounded, s16, u16

BAUD = 115200
SENSORS = 5
INVALID_COMMAND = 0x04  # return code


class Pylontech(FramedDevice):
    """One module: 0x42 (analogue values), 0x44 (alarms), 0x4F (version); refuses the rest."""

    def command_of(self, request: bytes) -> int | None:
        """CID2 of a right request to this module."""
        if len(request) < 18 or request[:1] != b"~" or request[-1:] != b"\r":
            return None
        try:
            numbers = [int(request[i : i + 2], 16) for i in range(1, len(request) - 1, 2)]
        except ValueError:
            return None
        total = sum(request[1:-5]) + (numbers[-2] << 8 | numbers[-1])
        length = (numbers[4] & 0x0F) << 8 | numbers[5]
        if total & 0xFFFF or length != len(request) - 18 or numbers[1] != self.unit or numbers[2] != 0x46:
            return None
        return numbers[3]

    def data_of(self, command: int) -> bytes | None:
        """Content of the answer."""
        if command == 0x42:
            return self._analogue()
        if command == 0x44:
            return self._alarms()
        return b"" if command == 0x4F else None

    def frame_of(self, command: int, data: bytes | None) -> bytes:
        """~ version address 46 return-code length data sum CR."""
        info = "" if data is None else "".join(["%02X" % byte for byte in data])
        n = len(info)
        check = -((n >> 8) + (n >> 4 & 0xF) + (n & 0xF)) & 0xF
        code = INVALID_COMMAND if data is None else 0
        text = "20%02X46%02X%X%03X%s" % (self.unit, code, check, n, info)
        return ("~%s%04X\r" % (text, -sum(text.encode()) & 0xFFFF)).encode()

    def spoiled(self, frame: bytes) -> bytes:
        """The last digit of the sum is another."""
        return frame[:-2] + (b"0" if frame[-2:-1] != b"0" else b"1") + b"\r"

    def _analogue(self) -> bytes:
        module = self.module
        cells = self.cells()
        millivolts = rounded(module.pack_v * 1000)
        each = [millivolts // cells + (1 if i < millivolts % cells else 0) for i in range(cells)]
        warm = rounded(module.temp_c * 10) + 2731
        info = bytes((0x00, self.unit, cells)) + b"".join([u16(mv) for mv in each])
        info += bytes((SENSORS,)) + u16(warm) + u16(warm - 3) * (SENSORS - 1)
        full = rounded(module.capacity_ah * 1000)
        left = rounded(self.soc() * full)
        info += s16(rounded(self.amps() * 10)) + u16(millivolts)
        if full < 65000:
            return info + u16(left) + b"\x02" + u16(full) + u16(132)
        wide = bytes((left >> 16,)) + u16(left & 0xFFFF) + bytes((full >> 16,)) + u16(full & 0xFFFF)
        return info + u16(0xFFFF) + b"\x04" + u16(0xFFFF) + u16(132) + wide

    def _alarms(self) -> bytes:
        cells = self.cells()
        empty = self.empty()
        low = bytes((1 if empty else 0,))
        info = bytes((0x00, self.unit, cells)) + low * cells + bytes((SENSORS,)) + bytes(SENSORS) + bytes(3)
        return info + bytes((0x82 if empty else 0, 0x02 if empty else 0x0E, 0, 0, 0))


class PylontechStack(Pylontech):
    """The master of a stack: 0x61 (system values), 0x63 (management); `modules` as `FramedDevice` wants one."""

    def __init__(self, unit: int, modules: list, seed: int) -> None:
        Pylontech.__init__(self, unit, modules[0], seed)
        self._modules = modules

    def data_of(self, command: int) -> bytes | None:
        """Content of the answer."""
        if command == 0x61:
            return self._system()
        if command == 0x63:
            may = 0x80 if self.empty() else 0xC0
            return u16(53250) + u16(46000) + s16(740) + s16(-740) + bytes((may,))
        return None

    def _system(self) -> bytes:
        modules = self._modules
        count = len(modules)
        volts = sum([m.pack_v for m in modules]) / count
        amps = sum([m.pack_a for m in modules])
        soc = sum([m.soc for m in modules]) / count
        health = [m.soh for m in modules]
        cell = rounded(volts * 1000 / self.cells())
        info = u16(rounded(volts * 1000)) + s16(rounded(amps * 100)) + bytes((rounded(soc * 100),))
        info += u16(8) + u16(8) + bytes((rounded(sum(health) / count * 100), rounded(min(health) * 100)))
        info += u16(cell + 1) + u16(0x0002) + u16(cell) + u16(0x0002)
        warm = rounded(max([m.temp_c for m in modules]) * 10) + 2731
        info += u16(warm - 2) + u16(warm) + u16(0x0002) + u16(warm - 4) + u16(0x0002)
        return info + (u16(warm) + u16(warm) + u16(0x0002) + u16(warm) + u16(0x0002)) * 2
