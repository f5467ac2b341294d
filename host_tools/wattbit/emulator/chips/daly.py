"""A Daly board at byte level, by its UART/485 protocol V1.2."""

from wattbit.emulator.chips.framed_device import FramedDevice, rounded, u16

BAUD = 9600


class Daly(FramedDevice):
    """Answers 0x90, 0x92, 0x93, 0x94 and 0x98; is silent to the rest, as the board."""

    def command_of(self, request: bytes) -> int | None:
        """The data id of a right request from the host."""
        if len(request) != 13 or request[0] != 0xA5 or request[1] != 0x40 or request[3] != 8:
            return None
        known = request[2] in (0x90, 0x92, 0x93, 0x94, 0x98)
        return request[2] if known and sum(request[:12]) & 0xFF == request[12] else None

    def data_of(self, command: int) -> bytes:
        """Eight bytes."""
        module = self.module
        if command == 0x90:
            # the wire counts discharging up from 30000
            deci = 30000 - rounded(self.amps() * 10)
            return u16(rounded(module.pack_v * 10)) + bytes(2) + u16(deci) + u16(rounded(self.soc() * 1000))
        if command == 0x92:
            warm = rounded(module.temp_c) + 40
            return bytes((warm, 1, warm - 1, 2)) + bytes(4)
        if command == 0x93:
            return self._switches()
        if command == 0x94:
            return bytes((self.cells(), 2, 0, 1, 0, 0, 7, 0))
        return bytes((0x88 if self.empty() else 0, 0, 0, 0, 0, 0, 0, 0))

    def _switches(self) -> bytes:
        amps = self.amps()
        state = 1 if amps > 0.1 else 2 if amps < -0.1 else 0
        left = rounded(self.soc() * self.module.capacity_ah * 1000)
        return bytes((state, 1, 0 if self.empty() else 1, 0x71)) + u16(left >> 16) + u16(left & 0xFFFF)

    def frame_of(self, command: int, data: bytes | None) -> bytes:
        """A5 01 id 08 data sum."""
        frame = bytes((0xA5, self.unit, command, 8)) + (data or bytes(8))
        return frame + bytes((sum(frame) & 0xFF,))

    def spoiled(self, frame: bytes) -> bytes:
        """The sum is the last byte."""
        return frame[:-1] + bytes((frame[-1] ^ 0x15,))
