"""Loads behind a load (`upstream`): without power they are not on, and a welded one is opened by what feeds it.

A welded output that should be off takes its whole branch with it. That is right while nothing more critical
than the welded load itself is lost by it; else the fault is reported and the branch stays as it is.
"""

from ..model import causes
from ..model.loads import NOTHING, WELDED, Loads
from .shedder import Shedder


class Branches:
    """Looks after what hangs behind something else; `step` once a pass."""

    def __init__(self, shedder: Shedder) -> None:
        self._shedder = shedder
        self._any = any(up != NOTHING for up in shedder.loads.upstream)

    def step(self) -> None:
        """Drop what has lost its feed, and open what feeds a welded output."""
        if not self._any:
            return
        loads = self._shedder.loads
        for i in range(loads.count):
            up = loads.upstream[i]
            if up == NOTHING:
                continue
            if not loads.on[up]:
                if loads.takes(i):
                    self._shedder.drop(i, causes.UPSTREAM, 0, 0)
            elif loads.fault[i] == WELDED and loads.on[i] and not loads.fault[up]:
                self._cut(loads, i, up)

    def _cut(self, loads: Loads, welded: int, up: int) -> None:
        """First what else is on the branch, then, a pass later, what feeds it."""
        branch = loads.branch[up]
        if self._matters_more(loads, welded, branch):
            return
        for i in loads.shed_order:
            if branch >> i & 1 and i != welded and loads.takes(i) and not loads.needed(i):
                self._shedder.drop(i, causes.UPSTREAM, 0, 0)
        if not loads.needed(up):
            self._shedder.drop(up, causes.UPSTREAM, 0, 0)

    def _matters_more(self, loads: Loads, welded: int, branch: int) -> bool:
        """Is anything on the branch on that is more critical than the welded load?"""
        for k in range(loads.count):
            if branch >> k & 1 and loads.on[k] and loads.tier[k] < loads.tier[welded]:
                return True
        return False
