"""INA238 shunt and bus monitor (Texas Instruments, SLYS025, section 7.6): bytes on I2C to mV and mA."""

from array import array

from rack.model import units

from .ina226 import checked, current_ma
from .words import EIO, Words

CONFIG = 0x00
ADC_CONFIG = 0x01
VSHUNT = 0x04  # two's complement, 5 uV a step, or 1.25 uV in the small range
VBUS = 0x05  # 3.125 mV a step, 0 .. 85 V
MANUFACTURER = 0x3E
DEVICE = 0x3F

TI = 0x5449
INA238 = 0x238  # upper twelve bits of the device register; the lowest four are the die revision
RANGE_40MV = 0x0010  # CONFIG: +-40.96 mV full scale instead of +-163.84 mV
SMALL_NV = 1250
LARGE_NV = 5000
FULL = 32767
# continuous bus and shunt, 1052 us each, mean of 16; the reset value is 0xFB68
ADC_SETUP = 0xBB6A


class Ina238:
    """One INA238; `sensor` gives `shunt_uohm` and `max_ma`. The current is worked out here from the shunt's voltage.

    FIELDS: bus_mv (mV, 0 .. 85,000), current_ma (mA, + as wired), power_w (W, their product).
    """

    FIELDS = ("bus_mv", "current_ma", "power_w")

    def __init__(self, bus: object, address: int, sensor: dict) -> None:
        self._chip = Words(bus, address)
        self._shunt_uohm = checked(sensor["shunt_uohm"], sensor["max_ma"], LARGE_NV * FULL)
        small = self._shunt_uohm * sensor["max_ma"] <= SMALL_NV * FULL
        self._range = RANGE_40MV if small else 0
        self._step_nv = SMALL_NV if small else LARGE_NV
        self.ready = False

    def start(self) -> None:
        """Check that an INA238 answers and set it up; OSError when it does not."""
        self.ready = False
        if self._chip.read(MANUFACTURER) != TI or self._chip.read(DEVICE) >> 4 != INA238:
            raise OSError(EIO, "no INA238")
        self._chip.write(CONFIG, self._range)
        self._chip.write(ADC_CONFIG, ADC_SETUP)
        self.ready = True

    def read(self, values: array) -> None:
        """Put mV, mA and W into `values`; OSError, and nothing changed, when they cannot be had or believed."""
        if not self.ready:
            self.start()
        if self._chip.read(ADC_CONFIG) != ADC_SETUP:
            self.ready = False
            raise OSError(EIO, "INA238 was reset")
        mv = (self._chip.read_signed(VBUS) * 25 + 4) // 8
        ma = current_ma(self._chip.read_signed(VSHUNT), self._step_nv, self._shunt_uohm)
        values[0] = mv
        values[1] = ma
        values[2] = units.power_w(mv, ma)
