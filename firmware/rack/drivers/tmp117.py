"""TMP117 temperature sensor (Texas Instruments, SNOSD82): bytes on I2C to milli-Celsius."""

from array import array

TEMPERATURE = 0x00
DEVICE = 0x0F

TMP117 = 0x117  # lower twelve bits of the device register; the upper four are the die revision
NOT_YET = 0x8000  # the result register before the first conversion: -256 degrees
EIO = 5


class Tmp117:
    """One TMP117 as it wakes up: continuous, mean of 8, a new value every second.

    FIELDS: temperature_mc (milli-Celsius, -55,000 .. 150,000).
    """

    FIELDS = ("temperature_mc",)

    def __init__(self, bus: object, address: int, sensor: dict) -> None:
        self._bus = bus
        self._address = address
        self._word = bytearray(2)
        self.ready = False

    def start(self) -> None:
        """Check that a TMP117 answers; OSError when it does not."""
        self.ready = False
        if self._read(DEVICE) & 0xFFF != TMP117:
            raise OSError(EIO, "no TMP117")
        self.ready = True

    def read(self, values: array) -> None:
        """Put the temperature into `values[0]`; OSError when it cannot be had."""
        if not self.ready:
            self.start()
        raw = self._read(TEMPERATURE)
        if raw == NOT_YET:
            raise OSError(EIO, "TMP117 has no value yet")
        values[0] = temperature_mc(raw)

    def _read(self, register: int) -> int:
        self._bus.read_into(self._address, register, self._word)
        return self._word[0] << 8 | self._word[1]


def temperature_mc(raw: int) -> int:
    """Milli-Celsius of the 16-bit result: 7.8125 mC is 125/16 mC, two's complement."""
    if raw & 0x8000:
        raw -= 0x10000
    return (raw * 125 + 8) // 16
