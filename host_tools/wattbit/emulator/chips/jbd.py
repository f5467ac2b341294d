"""A JBD board at byte level: what "General Protocol V4" says each byte of its answer to 0x03 is."""

from wattbit.emulator.chips.framed_device import FramedDevice, rounded, s16, u16

BAUD = 9600


class Jbd(FramedDevice):
    """Answers DD A5 03 (basic information) and 05 (its name); refuses the rest with status 0x80."""

    def command_of(self, request: bytes) -> int | None:
        """The register of a right read request."""
        if len(request) != 7 or request[0] != 0xDD or request[1] != 0xA5 or request[3] or request[6] != 0x77:
            return None
        total = request[2] + request[3] + (request[4] << 8 | request[5])
        return request[2] if total == 0x10000 else None

    def data_of(self, command: int) -> bytes | None:
        """Content of the answer."""
        if command == 0x05:
            return b"WATTBIT-16S"
        return self._basic() if command == 0x03 else None

    def _basic(self) -> bytes:
        module = self.module
        warm = rounded(module.temp_c * 10) + 2731
        full = rounded(module.capacity_ah * 100)
        electric = u16(rounded(module.pack_v * 100)) + s16(rounded(self.amps() * 100))
        charge = u16(rounded(self.soc() * full)) + u16(full)
        protection = u16(0x000A if self.empty() else 0)  # a cell and the pack are empty
        state = bytes((0x20, rounded(self.soc() * 100), 0x01 if self.empty() else 0x03, self.cells(), 2))
        # cycles, date of make (13 May 2021), balancing
        return electric + charge + bytes(2) + u16(0x2AAD) + bytes(4) + protection + state + u16(warm - 7) + u16(warm)

    def frame_of(self, command: int, data: bytes | None) -> bytes:
        """DD command status length data sum 77."""
        body = bytes((0x80, 0)) if data is None else bytes((0, len(data))) + data
        return bytes((0xDD, command)) + body + u16(-sum(body) & 0xFFFF) + b"\x77"
