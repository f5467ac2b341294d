"""Counts restores that did not last; after too many, the load is locked out until acknowledged."""

from array import array

from ..model import causes
from ..model.loads import Loads
from .shedder import rule_is_protection


class Retries:
    """A restore has failed when a protecting rule sheds the load within `restore.retry_ms`."""

    def __init__(self, loads: Loads, restore: dict) -> None:
        self._r = restore
        self._trying = bytearray(loads.count)
        self._held = array("i", [0] * loads.count)

    def restored(self, i: int) -> None:
        """Load `i` is being restored: its trial begins."""
        self._trying[i] = 1
        self._held[i] = 0

    def step(self, loads: Loads, dt_ms: int, journal: object) -> None:
        """Follow the loads on trial after this pass has decided."""
        for i in range(loads.count):
            if not self._trying[i]:
                continue
            if not loads.want[i]:
                self._ended(loads, i, journal)
            elif self._held[i] >= self._r["retry_ms"]:
                self._trying[i] = 0
                loads.tries[i] = 0
            else:
                self._held[i] += dt_ms

    def _ended(self, loads: Loads, i: int, journal: object) -> None:
        self._trying[i] = 0
        if not rule_is_protection(loads.cause[i]):
            return
        loads.tries[i] += 1
        if loads.tries[i] >= self._r["tries"]:
            loads.locked[i] = 1
            journal.put(causes.K_FAULT, i, causes.LOCKOUT, loads.tries[i], self._r["tries"])
