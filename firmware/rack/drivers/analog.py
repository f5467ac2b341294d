"""A voltage at a converter's pin as what it stands for: a divided voltage, a current sensor, a thermistor.

At the rails of the converter the wire is broken or shorted: that is no reading, and never a value.
"""

from array import array

from .ntc import NtcTable

FIELDS = ("voltage_mv", "current_ma", "temperature_mc")
MEASURES = ("voltage", "current", "ntc")
RAIL = 64  # within 1/64 of either end of the scale nothing is believed
EIO = 5
SPAN_BITS = 22  # conversions are said as the value at 2^22 uV (4.19 V)


class Conversion:
    """What one [[sensor]] row makes of microvolts; `full_mv` is the end of the scale where the row has no `vref_mv`."""

    def __init__(self, sensor: dict, full_mv: int) -> None:
        full_mv = sensor["vref_mv"] or full_mv
        self.field = MEASURES.index(sensor["measure"])
        self._zero_uv = sensor["zero_mv"] * 1000 if self.field == 1 else 0
        self._lowest_uv = full_mv * 1000 // RAIL
        self._highest_uv = full_mv * 1000 - self._lowest_uv
        if self.field == 1 and self._zero_uv < self._lowest_uv:
            self._lowest_uv = 0  # no current is 0 V here: a broken wire cannot be told from it
        self._table = None
        self._span = 0
        if self.field == 0:
            whole = sensor["top_ohm"] + sensor["bottom_ohm"]
            self._span = int(whole / sensor["bottom_ohm"] * (1 << SPAN_BITS) / 1000 + 0.5)
        elif self.field == 1:
            self._span = int((1 << SPAN_BITS) * 1000 / sensor["uv_per_a"] + 0.5)
        else:
            self._table = NtcTable(sensor["series_ohm"], sensor["ntc_ohm"], sensor["beta_k"], full_mv)

    def value(self, uv: int) -> int:
        """mV, mA or milli-Celsius for `uv` at the pin; OSError at the rails."""
        if uv < self._lowest_uv:
            raise OSError(EIO, "input at 0 V: broken or shorted")
        if uv > self._highest_uv:
            raise OSError(EIO, "input at the end of the scale: broken or shorted")
        if self._table is not None:
            return self._table.temperature_mc(uv)
        return scaled(uv - self._zero_uv, self._span)


def scaled(uv: int, span: int) -> int:
    """uv * span / 2^22 rounded, for |uv| <= 6,553,600 and span <= 1,300,000: no product leaves 31 bits."""
    x = uv >> 3
    return ((x >> 10) * span + ((x & 0x3FF) * span >> 10) + 256) >> 9


class AdcInput:
    """One analogue pin of the board; FIELDS has all measures, and the one of the row is filled."""

    FIELDS = FIELDS

    def __init__(self, pin: object, sensor: dict) -> None:
        self._pin = pin
        self._conversion = Conversion(sensor, pin.full_mv())

    def start(self) -> None:
        """Nothing to set up."""

    def read(self, values: array) -> None:
        """Fill the field that is measured; OSError at the rails."""
        values[self._conversion.field] = self._conversion.value(self._pin.read_uv())
