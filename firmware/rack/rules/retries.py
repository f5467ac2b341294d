"""Restores that did not last: after too many, the load is locked out; one that swings with a limit waits longer.

A restore has failed when a protecting rule sheds the load within `restore.retry_ms`. A load that lasts longer, and is
then shed by the limit that shed it before, swings: within `restore.again_ms` of its restore, each such shed doubles
the time that it stays off, from `retry_ms` to `again_ms`. A restart forgets how long; tries and lock-outs stay.
"""

from array import array

from ..model import causes
from ..model.loads import Loads
from .shedder import rule_is_protection


class Retries:
    """`restored` begins the trial of a load, `step` follows all that are on trial."""

    def __init__(self, loads: Loads, restore: dict) -> None:
        self._r = restore
        self._trying = bytearray(loads.count)
        self._came = bytearray(loads.count)  # it has been on: a close that the gate refused is no try
        self._held = array("i", [0] * loads.count)
        self._rule = bytearray(loads.count)  # that shed it before its restore

    def restored(self, i: int, rule: int = causes.NONE) -> None:
        """Load `i`, which `rule` had shed, is being restored: its trial begins."""
        self._trying[i] = 1
        self._came[i] = 0
        self._held[i] = 0
        self._rule[i] = rule

    def step(self, loads: Loads, dt_ms: int, journal: object) -> None:
        """Follow the loads on trial after this pass has decided."""
        for i in range(loads.count):
            if not self._trying[i]:
                continue
            if loads.on[i] or loads.fault[i]:  # a fault in its first pass came from closing it
                self._came[i] = 1
            if not loads.want[i]:
                self._ended(loads, i, journal)
            elif self._held[i] >= self._r["retry_ms"]:
                self._lasts(loads, i, dt_ms)
            else:
                self._held[i] += dt_ms

    def _lasts(self, loads: Loads, i: int, dt_ms: int) -> None:
        """No failure of the load any more; but its limit may still swing."""
        loads.tries[i] = 0
        if self._held[i] < self._r["again_ms"]:
            self._held[i] += dt_ms
            return
        self._trying[i] = 0
        loads.back_off_ms[i] = 0

    def _ended(self, loads: Loads, i: int, journal: object) -> None:
        self._trying[i] = 0
        if not self._came[i]:
            return
        rule = loads.cause[i]
        if rule >= causes.LIMIT_0 and rule == self._rule[i] and self._r["again_ms"]:
            loads.back_off_ms[i] = min(max(self._r["retry_ms"], 2 * loads.back_off_ms[i]), self._r["again_ms"])
        if self._held[i] > self._r["retry_ms"] or not rule_is_protection(rule):
            return
        loads.tries[i] += 1
        if loads.tries[i] >= self._r["tries"]:
            loads.locked[i] = 1
            journal.put(causes.K_FAULT, i, causes.LOCKOUT, loads.tries[i], self._r["tries"])
