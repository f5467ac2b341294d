"""Picks what goes next: the least critical load that can help, one after another, with a cap per pass."""

from ..model import causes
from ..model.loads import Loads

NOBODY = -1


class Shedder:
    """One pass of shedding on the loads' `want`; `start` begins the pass."""

    def __init__(self, loads: Loads, shed: dict) -> None:
        self.loads = loads
        self._shed = shed
        self._left = 0

    def start(self) -> None:
        """Begin a pass with a full allowance."""
        self._left = self._shed["per_pass"]

    def next_victim(self, among: int = -1) -> int:
        """Index of the least critical load that is on and may go for a rule, or NOBODY; `among`: mask of candidates."""
        if self._left <= 0:
            return NOBODY
        loads = self.loads
        for i in loads.shed_order:
            if loads.held[i] or loads.tier[i] == 0:
                continue
            if loads.on[i] and loads.want[i] and not loads.fault[i] and among >> i & 1:
                return i
        return NOBODY

    def take(self, i: int, rule: int, reading: int, limit: int) -> None:
        """Shed load `i` in this pass, because of `rule` (its reading and limit go to the journal).

        A dimmed load keeps its `shed_pm`; `drop` leaves it nothing.
        """
        self._left -= 1
        self.drop(i, rule, reading, limit)
        self.loads.rest_pm[i] = self.loads.shed_pm[i]

    def drop(self, i: int, rule: int, reading: int, limit: int) -> None:
        """Want load `i` off, outside the allowance and whatever its fault: protection and operator are never capped."""
        loads = self.loads
        loads.want[i] = 0
        if loads.fault[i]:  # asked all the same, but its fault stays the cause
            return
        loads.rest_pm[i] = 0
        loads.cause[i] = rule
        loads.reading[i] = reading
        loads.limit[i] = limit


def cooled_still_on(loads: Loads, i: int) -> bool:
    """True while anything that load `i` cools or feeds is on."""
    return loads.needed(i)


def rule_is_protection(rule: int) -> bool:
    """True for rules that, striking soon after a restore, mean that the restore failed."""
    if rule >= causes.LIMIT_0 or rule == causes.READBACK or rule == causes.TRIPPED or rule == causes.ALERT:
        return True
    return rule == causes.SUPPLY or rule == causes.FEEDER or rule == causes.DISCHARGE  # a tuple would be built
