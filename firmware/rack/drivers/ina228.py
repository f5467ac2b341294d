"""INA228 shunt and bus monitor (Texas Instruments, SLYS021): bytes on I2C to millivolts and milliamperes."""

from array import array

from rack.model import units

from .ina228_counters import Counters

CONFIG = 0x00
ADC_CONFIG = 0x01
SHUNT_CAL = 0x02
VBUS = 0x05
CURRENT = 0x07
DIAG_ALRT = 0x0B
SOVL = 0x0C  # 5 uV a step, 1.25 uV in the small range; above it ALERT falls
SUVL = 0x0D  # the same step, two's complement; below it ALERT falls
BUVL = 0x0F  # 3.125 mV a step; below it ALERT falls
MANUFACTURER = 0x3E
DEVICE = 0x3F

TI = 0x5449
INA228 = 0x228  # upper twelve bits of the device register; the lowest four are the die revision
RANGE_40MV = 0x0010  # CONFIG: +-40.96 mV full scale instead of +-163.84 mV
RANGE_40MV_NV = 40960000
RANGE_163MV_NV = 163840000
# continuous bus and shunt, 1052 us each, mean of 16: a new pair of values every 34 ms
ADC_SETUP = 0xBB6A
# The reset value of SLOWALERT is 0 and nothing else depends on it, so the driver sets it to recognise a chip
# that has lost its set-up in a brown-out: SHUNT_CAL would be wrong then, and the current with it.
SLOWALERT = 0x20
MATHOF = 0x02  # upper byte of DIAG_ALRT: the current register overflowed
MEMSTAT = 0x01  # lower byte: 0 = checksum error of the trim memory
EIO = 5


class Ina228:
    """One INA228; `sensor` gives `shunt_uohm` and `max_ma` (full scale of the current).

    With `alert_below_mv` or `alert_above_ma` its ALERT pin falls while the averaged bus voltage or current is past
    that, either way (34 ms, see ADC_SETUP) and rises again by itself: a `site.alert` input makes a fast trip of it.

    FIELDS: bus_mv (mV, 0 .. 102,400, chip good for 85,000), current_ma (mA, + as wired) and power_w (W, their product);
    where `reads` of the sensor asks for them, once a second, what the chip's own counters say: charge_c (C, signed as
    the current) and energy_wh (Wh, both directions up) since the first reading: see `ina228_counters`.
    """

    FIELDS = ("bus_mv", "current_ma", "power_w", "charge_c", "energy_wh")

    def __init__(self, bus: object, address: int, sensor: dict) -> None:
        self._bus = bus
        self._address = address
        self._word = bytearray(2)
        self._wide = bytearray(3)
        self.ready = False
        self._range, self._cal, self._full_ma = calibration(sensor["shunt_uohm"], sensor["max_ma"])
        self._lowest = sensor.get("alert_below_mv", 0) * 8 // 25
        step_nv = 1250 if self._range else 5000
        self._highest = min(sensor.get("alert_above_ma", 0) * sensor["shunt_uohm"] // step_nv, 0x7FFF)
        self._counters = Counters(bus, address, sensor, self._full_ma)

    def start(self) -> None:
        """Check that an INA228 answers and set it up; OSError when it does not."""
        self.ready = False
        if self._read(MANUFACTURER) != TI or self._read(DEVICE) >> 4 != INA228:
            raise OSError(EIO, "no INA228")
        self._read(DIAG_ALRT)
        if not self._word[0] & SLOWALERT:
            self._counters.begin()
        self._write(CONFIG, self._range)
        self._write(SHUNT_CAL, self._cal)
        self._write(ADC_CONFIG, ADC_SETUP)
        if self._lowest:
            self._write(BUVL, self._lowest)
        if self._highest:
            self._write(SOVL, self._highest)
            self._write(SUVL, -self._highest & 0xFFFF)  # over-current the other way
        self._write(DIAG_ALRT, SLOWALERT << 8)
        self.ready = True

    def read(self, values: array) -> None:
        """Put mV, mA and W into `values`; OSError, and nothing changed, when they cannot be had or believed."""
        if not self.ready:
            self.start()
        bus = self._bus  # three reads in every pass: a call less for each
        word = self._word
        wide = self._wide
        bus.read_into(self._address, DIAG_ALRT, word)
        if not word[0] & SLOWALERT:
            self.ready = False
            raise OSError(EIO, "INA228 was reset")
        if word[0] & MATHOF or not word[1] & MEMSTAT:
            raise OSError(EIO, "INA228 reports bad data")
        bus.read_into(self._address, VBUS, wide)
        mv = bus_mv(signed20(wide))
        bus.read_into(self._address, CURRENT, wide)
        ma = current_ma(signed20(wide), self._full_ma)
        values[0] = mv
        values[1] = ma
        values[2] = units.power_w(mv, ma)
        if self._counters.wanted:
            self._counters.read(values)

    def _read(self, register: int) -> int:
        self._bus.read_into(self._address, register, self._word)
        return self._word[0] << 8 | self._word[1]

    def _write(self, register: int, value: int) -> None:
        self._word[0] = value >> 8
        self._word[1] = value & 0xFF
        self._bus.write_from(self._address, register, self._word)


def signed20(wide: bytearray) -> int:
    """The signed 20-bit number in bits 23..4 of a register of three bytes."""
    raw = wide[0] << 12 | wide[1] << 4 | wide[2] >> 4
    return raw - 0x100000 if raw & 0x80000 else raw


def calibration(shunt_uohm: int, max_ma: int) -> tuple:
    """CONFIG bits, SHUNT_CAL and the current of a full-scale register (mA); ValueError when out of reach.

    Datasheet: SHUNT_CAL = 13107.2e6 * CURRENT_LSB * R (four times that in the small range) and
    CURRENT_LSB = full scale / 2**19; so SHUNT_CAL = full scale in nV / 40,000. The full scale is worked
    out again from the rounded SHUNT_CAL, so that rounding costs no accuracy.
    """
    full_nv = shunt_uohm * max_ma
    if not 0 < full_nv <= RANGE_163MV_NV or max_ma > 1000000:
        raise ValueError(
            "shunt_uohm %d times max_ma %d is %d nV: allowed is 1 .. %d nV and at most 1000000 mA"
            % (shunt_uohm, max_ma, full_nv, RANGE_163MV_NV)
        )
    small = full_nv <= RANGE_40MV_NV
    factor = 4 if small else 1
    cal = -(-full_nv * factor // 40000)
    return (RANGE_40MV if small else 0), cal, cal * 40000 // (shunt_uohm * factor)


def bus_mv(raw: int) -> int:
    """Millivolts of a VBUS number: 195.3125 uV is 25/128 mV."""
    return (raw * 25 + 64) // 128


def current_ma(raw: int, full_ma: int) -> int:
    """Milliamperes of a CURRENT number; `full_ma` (<= 1,000,000) is worth 2**19.

    The product needs 40 bits, so the upper and lower ten bits go separately: each stays below 2**30.
    """
    return ((raw >> 10) * full_ma + ((raw & 0x3FF) * full_ma >> 10) + 256) >> 9
