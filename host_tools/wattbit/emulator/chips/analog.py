"""What stands at a converter's pin: a divider, a current sensor, a thermistor, each fed by the plant."""

from math import exp

from wattbit.emulator.chips.noise import Noise


def volts_of(row: dict, truth: object, full_mv: int) -> object:
    """Volts at the pin (a callable) for the [[sensor]] row; `truth()` gives volts, amperes or degrees."""
    if row["measure"] == "voltage":
        share = row["bottom_ohm"] / (row["top_ohm"] + row["bottom_ohm"])
        return lambda: truth() * share
    if row["measure"] == "current":
        return lambda: row["zero_mv"] / 1000 + truth() * row["uv_per_a"] / 1e6
    vref = (row["vref_mv"] or full_mv) / 1000

    def thermistor() -> float:
        ohm = row["ntc_ohm"] * exp(row["beta_k"] * (1 / (truth() + 273.15) - 1 / 298.15))
        return vref * ohm / (row["series_ohm"] + ohm)

    return thermistor


class AnalogPin:
    """fault: "drop" is a broken wire (0 V), "freeze" repeats, "garbage" is anything, "drift" scales the voltage."""

    def __init__(self, volts: object, full_mv: int, seed: int) -> None:
        self._volts = volts
        self._full_uv = full_mv * 1000
        self._noise = Noise(seed)
        self._uv = 0
        self.fault = ""
        self.drift_pm = 0

    def read_uv(self) -> int:
        """Microvolts, with half a millivolt of noise."""
        if self.fault == "garbage":
            return self._noise.next16() * (self._full_uv >> 16)
        if self.fault == "drop":
            return 0
        if self.fault != "freeze":
            uv = int(self._volts() * (1000 + self.drift_pm) * 1000) + 250 * self._noise.step()
            self._uv = min(max(uv, 0), self._full_uv)
        return self._uv
