"""What a contactor's load draws when it closes: the charge of its capacitors, unless a resistor has filled them.

Charge is shared between the bus and the load at once: a dip of `gap * Cload / (Cload + Cbus)` of the voltage, where
gap is what precharge has left open, exp(-t / RC). An open load counts as empty (bleeder resistors: assumption).
"""

from math import exp

IDLE = -1


class Inrush:
    """Capacitors behind contactors; loads of other kinds have none."""

    def __init__(self, loads, options: dict) -> None:
        self._loads = loads
        self._load_f = options["load_uf"] / 1e6
        self._bus_f = options["bus_uf"] / 1e6
        self._tau_ms = options["precharge_ohm"] * self._load_f * 1000.0
        self._since_ms = [IDLE] * loads.count

    def set_precharge(self, i: int, level: int, now_ms: int) -> None:
        """The precharge relay closes (1) or opens (0); without the main contact an open one leaves nothing."""
        if level and self._since_ms[i] == IDLE:
            self._since_ms[i] = now_ms
        elif not level:
            self._since_ms[i] = IDLE

    def moved(self, i: int, bus_v: float, now_ms: int) -> float:
        """How far the bus dips because load `i` now has, or has no longer, power."""
        if self._load_f == 0.0 or self._loads.kinds[i] != "contactor" or not self._loads.live[i]:
            return 0.0
        gap = 1.0
        if self._since_ms[i] != IDLE:
            gap = exp(-(now_ms - self._since_ms[i]) / self._tau_ms)
        return bus_v * gap * self._load_f / (self._load_f + self._bus_f)
