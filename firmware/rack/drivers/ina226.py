"""INA226 shunt and bus monitor (Texas Instruments, SBOS547, section 7): bytes on I2C to millivolts and milliamperes."""

from array import array

from rack.model import units

from .words import EIO, Words

CONFIG = 0x00
SHUNT = 0x01  # two's complement, 2.5 uV a step
BUS = 0x02  # 1.25 mV a step, 0 .. 36 V at the pin
MANUFACTURER = 0xFE
DIE = 0xFF

TI = 0x5449
INA226 = 0x226  # upper twelve bits of the die register; the lowest four are the revision
SHUNT_NV = 2500
FULL_NV = 81917500  # 32,767 steps
# continuous bus and shunt, 1.1 ms each, mean of 16: a new pair every 35 ms. Not the reset value 0x4127, so that
# a chip that was reset in a brown-out is recognised.
SETUP = 0x4527


class Ina226:
    """One INA226; `sensor` gives `shunt_uohm` and `max_ma`. The current is worked out here from the shunt's voltage,
    so there is no calibration register that a brown-out could lose.

    FIELDS: bus_mv (mV, chip good for 36,000), current_ma (mA, + as wired), power_w (W, their product).
    """

    FIELDS = ("bus_mv", "current_ma", "power_w")

    def __init__(self, bus: object, address: int, sensor: dict) -> None:
        self._chip = Words(bus, address)
        self._shunt_uohm = checked(sensor["shunt_uohm"], sensor["max_ma"], FULL_NV)
        self.ready = False

    def start(self) -> None:
        """Check that an INA226 answers and set it up; OSError when it does not."""
        self.ready = False
        if self._chip.read(MANUFACTURER) != TI or self._chip.read(DIE) >> 4 != INA226:
            raise OSError(EIO, "no INA226")
        self._chip.write(CONFIG, SETUP)
        self.ready = True

    def read(self, values: array) -> None:
        """Put mV, mA and W into `values`; OSError, and nothing changed, when they cannot be had or believed."""
        if not self.ready:
            self.start()
        if self._chip.read(CONFIG) != SETUP:
            self.ready = False
            raise OSError(EIO, "INA226 was reset")
        mv = (self._chip.read(BUS) * 5 + 2) // 4
        ma = current_ma(self._chip.read_signed(SHUNT), SHUNT_NV, self._shunt_uohm)
        values[0] = mv
        values[1] = ma
        values[2] = units.power_w(mv, ma)


def current_ma(raw: int, step_nv: int, shunt_uohm: int) -> int:
    """Milliamperes of `raw` steps of `step_nv` (<= 5000) across the shunt, rounded; nV / uOhm = mA."""
    return (raw * step_nv + (shunt_uohm >> 1)) // shunt_uohm


def checked(shunt_uohm: int, max_ma: int, full_nv: int) -> int:
    """The shunt, when `max_ma` across it stays within `full_nv`; ValueError when not."""
    if not 0 < shunt_uohm * max_ma <= full_nv or max_ma > 1000000:
        raise ValueError(
            "shunt_uohm %d times max_ma %d: allowed is 1 .. %d nV and at most 1000000 mA"
            % (shunt_uohm, max_ma, full_nv)
        )
    return shunt_uohm
