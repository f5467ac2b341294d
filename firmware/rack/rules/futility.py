"""Stops a rule whose sheds do not move what they should move.

After a shed the rule waits for the effect. Too little movement, several times running, and the rule
gives up, says so, and holds until its quantity clears or the operator acknowledges.
"""

from array import array

from ..model import causes

IDLE = -1
LONGEST_MS = 100000000


class Futility:
    """One judge per limit row, then one for budgets and one for the ladder (which is told, and not stopped).

    `futile` is shared with the state so that everyone can read it. `wait_ms` is IDLE unless a shed is
    being judged; `used` is set from a row's first shed until its `reset`.
    """

    def __init__(self, rows: list, futile: bytearray, shed: dict) -> None:
        count = len(rows) + 2
        self.futile = futile
        self._shed = shed
        self._settle_ms = array("i", [r["settle_ms"] or shed["settle_ms"] for r in rows] + [shed["settle_ms"]] * 2)
        self._before = array("i", [0] * count)
        self._needed = array("i", [0] * count)
        self.wait_ms = array("i", [IDLE] * count)
        self._failed = bytearray(count)
        self.used = bytearray(count)

    def may_shed(self, row: int) -> bool:
        """False while the rule has given up or still waits for the effect of its last shed."""
        return not self.futile[row] and self.wait_ms[row] == IDLE

    def began(self, row: int, reading: int, needed: int) -> None:
        """The rule shed something at `reading`; it should rise by `needed` (negative: fall; 0: not judged)."""
        self._before[row] = reading
        self._needed[row] = needed
        self.used[row] = 1
        self.wait_ms[row] = 0

    def step(self, row: int, rule: int, reading: int, known: bool, dt_ms: int, journal: object) -> None:
        """Judge the last shed in this row once it had time to show; `rule` is what the journal says."""
        if self.wait_ms[row] == IDLE:
            return
        self.wait_ms[row] = min(self.wait_ms[row] + dt_ms, LONGEST_MS)
        if self.wait_ms[row] < self._settle_ms[row]:
            return
        self.wait_ms[row] = IDLE
        if known and self._moved(row, reading):  # an effect that nobody can see counts as none
            self._failed[row] = 0
            return
        self._failed[row] += 1
        if self._failed[row] >= self._shed["futile_after"]:
            self.futile[row] = 1
            self._failed[row] = 0  # after an acknowledgement it may try as often again
            journal.put(causes.K_FUTILITY, causes.NO_OUTPUT, rule, reading, self._before[row])

    def reset(self, row: int) -> None:
        """The quantity is clear again, or the operator has acknowledged."""
        self.used[row] = 0
        self.futile[row] = 0
        self._failed[row] = 0
        self.wait_ms[row] = IDLE

    def _moved(self, row: int, reading: int) -> bool:
        needed = self._needed[row]
        if needed == 0:
            return True
        moved = reading - self._before[row]
        return moved >= needed if needed >= 0 else moved <= needed
