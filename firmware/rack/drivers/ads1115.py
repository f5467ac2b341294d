"""ADS1115 converter with four inputs (Texas Instruments, SBAS444, section 8.1): single shots, channel after channel."""

from array import array

from . import analog
from .words import EIO, Words

CONVERSION = 0x00  # two's complement
CONFIG = 0x01
# OS = 1 start, MUX = 100 + channel against ground, PGA = 001 +-4.096 V, single shot, 128 a second, comparator off
ONE_SHOT = 0xC383
STEP_UV = 125
FULL_MV = 4096
CONVERT_MS = 10  # 1/128 s and 10 % (section 6.5)
AGAIN_MS = 2
TRIES = 5
NOBODY = -1


class Ads1115:
    """One chip, shared by its channels: whoever has started a conversion fetches it before the next may start one."""

    def __init__(self, bus: object, address: int) -> None:
        self._chip = Words(bus, address)
        self._owner = NOBODY
        self._tries = 0
        self.uv = 0

    def convert(self, channel: int) -> int:
        """0 when `uv` holds a new value of `channel`, else the milliseconds to wait; OSError when it cannot be had.

        The chip has no identity: what does not keep its configuration register is not one.
        """
        config = ONE_SHOT | channel << 12
        if self._owner == NOBODY:
            self._chip.write(CONFIG, config)
            self._owner = channel
            self._tries = 0
            return CONVERT_MS
        if self._owner != channel:
            return CONVERT_MS
        self._owner = NOBODY
        found = self._chip.read(CONFIG)
        if (found ^ config) & 0x7FFF:
            raise OSError(EIO, "no ADS1115")
        if found & 0x8000:
            self.uv = self._chip.read_signed(CONVERSION) * STEP_UV
            return 0
        self._tries += 1
        if self._tries > TRIES:
            raise OSError(EIO, "ADS1115 does not convert")
        self._owner = channel
        return AGAIN_MS


class Ads1115Input:
    """One channel as a sensor; FIELDS has all measures, and the one of the row is filled."""

    FIELDS = analog.FIELDS

    def __init__(self, chip: Ads1115, sensor: dict) -> None:
        self._chip = chip
        self._channel = sensor["channel"]
        self._conversion = analog.Conversion(sensor, FULL_MV)

    def start(self) -> None:
        """Nothing to set up: every conversion brings its configuration."""

    def read(self, values: array) -> int:
        """0 with the field filled, or the milliseconds until it can be; OSError at the rails and without the chip."""
        wait_ms = self._chip.convert(self._channel)
        if not wait_ms:
            values[self._conversion.field] = self._conversion.value(self._chip.uv)
        return wait_ms
