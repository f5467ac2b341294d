"""DS18B20 temperature sensor on 1-Wire (Maxim, DS18B20 datasheet: commands, table 1; scratchpad, figure 9)."""

from array import array

from . import crc8

SKIP_ROM = 0xCC
MATCH_ROM = 0x55
READ_ROM = 0x33
CONVERT = 0x44
READ_SCRATCHPAD = 0xBE
FAMILY = 0x28
CONVERT_MS = 750  # twelve bits
POWER_ON = 0x0550  # 85 degrees: what the scratchpad holds before the first conversion
EIO = 5


class Ds18b20:
    """One sensor; a conversion is started by one read and fetched by the next. `rom` (16 hex digits, family first)
    names it where several share the wire.

    FIELDS: temperature_mc (milli-Celsius, -55,000 .. 125,000); exactly 85.0 degrees is refused.
    """

    FIELDS = ("temperature_mc",)

    def __init__(self, wire: object, sensor: dict) -> None:
        self._wire = wire
        rom = sensor["rom"]
        words = [MATCH_ROM] + [int(rom[i : i + 2], 16) for i in range(0, 16, 2)] if rom else [SKIP_ROM]
        self._named = bool(rom)
        self._command = bytearray(words + [0])
        self._identify = bytearray((READ_ROM,))
        self._rom = bytearray(8)
        self._pad = bytearray(9)
        self._running = False

    def start(self) -> None:
        """Check that somebody is on the wire and, where it is alone, that it is a DS18B20."""
        self._running = False
        self._reset()
        if self._named:
            return
        self._wire.write(self._identify)
        self._wire.read_into(self._rom)
        if self._rom[0] != FAMILY or crc8.lsb_first(self._rom, 0, 7) != self._rom[7]:
            raise OSError(EIO, "no DS18B20, or several without rom")

    def read(self, values: array) -> int:
        """Start a conversion and return its milliseconds, or fetch it into values[0] and return 0."""
        if not self._running:
            self._send(CONVERT)
            self._running = True
            return CONVERT_MS
        self._running = False
        self._send(READ_SCRATCHPAD)
        pad = self._pad
        self._wire.read_into(pad)
        # five bits of the configuration byte are always 1: a line held low would have a right CRC
        if pad[4] & 0x1F != 0x1F or crc8.lsb_first(pad, 0, 8) != pad[8]:
            raise OSError(EIO, "no DS18B20, or its CRC is wrong")
        raw = pad[0] | pad[1] << 8
        if raw == POWER_ON:
            raise OSError(EIO, "DS18B20 was reset")
        values[0] = ((raw - 0x10000 if raw & 0x8000 else raw) * 125 + 1) // 2
        return 0

    def _send(self, function: int) -> None:
        self._reset()
        self._command[-1] = function
        self._wire.write(self._command)

    def _reset(self) -> None:
        if not self._wire.reset():
            raise OSError(EIO, "nobody on the wire")
