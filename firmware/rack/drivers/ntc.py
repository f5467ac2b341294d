"""Thermistor against a fixed resistor: the share of the supply at the thermistor to milli-Celsius.

Beta equation: 1/T = 1/298.15 + ln(R / R25) / beta, with T in kelvin and R = series * share / (1 - share).
"""

from array import array
from math import log

STEPS = 128  # straight lines between these: within 0.07 K of the equation from -20 to 100 degrees
KELVIN = 273.15
LOWEST_MC = -60000
HIGHEST_MC = 200000


class NtcTable:
    """The equation as a table, made once; `vref_mv` feeds `series_ohm` above the thermistor, which goes to ground."""

    def __init__(self, series_ohm: int, ntc_ohm: int, beta_k: int, vref_mv: int) -> None:
        table = [_celsius_mc(i / STEPS, series_ohm, ntc_ohm, beta_k) for i in range(1, STEPS)]
        self._mc = array("i", [table[0]] + table + [table[-1]])
        self._step = vref_mv * 1000 // STEPS >> 2  # of 4 uV, so that the products below stay inside 31 bits

    def temperature_mc(self, uv: int) -> int:
        """Milli-Celsius for `uv` across the thermistor, 0 <= uv < vref."""
        uv >>= 2
        i = uv // self._step
        if i >= STEPS:
            return self._mc[STEPS]
        low = self._mc[i]
        return low + (self._mc[i + 1] - low) * (uv - i * self._step) // self._step


def _celsius_mc(share: float, series_ohm: int, ntc_ohm: int, beta_k: int) -> int:
    ohm = series_ohm * share / (1.0 - share)
    inverse = 1.0 / (25.0 + KELVIN) + log(ohm / ntc_ohm) / beta_k
    mc = (1.0 / inverse - KELVIN) * 1000.0 if inverse > 0.002 else HIGHEST_MC
    return int(min(max(mc, LOWEST_MC), HIGHEST_MC) + 0.5)
