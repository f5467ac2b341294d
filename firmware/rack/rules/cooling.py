"""Sheds what has lost its cooling, before its temperature tells: least critical first, with the cap of a pass.

Safe side: a cooler that is not known to run counts as off, but for one whose port expander is silent, which counts as
what it was (so do all outputs behind it). Tier 0 stays: only a limit of level trip takes it, as from any other rule.
"""

from array import array

from ..model import causes
from ..model.loads import Loads
from .shedder import NOBODY, Shedder

LONGEST_MS = 100000000


class Cooling:
    """Times that each cooling load has been off; `shed` is the site's table, read anew (`cooling_ms`)."""

    def __init__(self, shedder: Shedder, shed: dict) -> None:
        self._shedder = shedder
        self._shed = shed
        loads = shedder.loads
        self._coolers = array("B", [k for k in range(loads.count) if loads.cools[k]])
        self._off_ms = array("i", [0] * len(self._coolers))

    def step(self, dt_ms: int) -> None:
        """Shed what a cooler that has been off for `cooling_ms` should cool."""
        loads = self._shedder.loads
        for k in range(len(self._coolers)):
            cooler = self._coolers[k]
            if loads.on[cooler]:
                self._off_ms[k] = 0
                continue
            if self._off_ms[k] >= self._shed["cooling_ms"]:
                self._drop(loads, cooler, self._off_ms[k])
            self._off_ms[k] = min(self._off_ms[k] + dt_ms, LONGEST_MS)

    def _drop(self, loads: Loads, cooler: int, off_ms: int) -> None:
        victim = self._shedder.next_victim(loads.cools[cooler])
        while victim != NOBODY:
            self._shedder.take(victim, causes.COOLING, off_ms, self._shed["cooling_ms"])
            victim = self._shedder.next_victim(loads.cools[cooler])
