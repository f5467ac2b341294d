"""What each output declared for the loss of the bus measurement and of the supervising link, and for maintenance.

"open" opens at once, "hold" keeps the output for `fail_hold_s` (0: for ever), "close" keeps it for
ever; none of them closes an output, since a close always needs believable data.
"""

from array import array

from ..model import causes as c
from ..model import quantities as q
from ..model import state as st
from ..model.image import Image
from ..model.state import State
from .shedder import Shedder, cooled_still_on

LOST_AFTER_MS = 3000  # after the reading itself went bad: CHECKS B6, 3 polls or 3 s
KEEP = -1
LONGEST_MS = 1000000000


class Failsafe:
    """Times after which each output opens: array of ms per kind of loss, KEEP for never."""

    def __init__(self, declared: list, link_s: int) -> None:
        self._link_s = link_s
        self._sensor_ms = array("i", [_open_after(d, "on_sensor_loss") for d in declared])
        self._link_ms = array("i", [_open_after(d, "on_link_loss") for d in declared])
        self._reset_ms = array("i", [0 if d["on_reset"] == "open" else KEEP for d in declared])

    def step(self, image: Image, state: State, shedder: Shedder, dt_ms: int) -> None:
        """Count the losses and drop what declared to open."""
        lost = not image.good(q.BUS_MV)
        state.sensor_loss_ms = min(state.sensor_loss_ms + dt_ms, LONGEST_MS) if lost else 0
        if state.sensor_loss_ms >= LOST_AFTER_MS:
            self._drop(state, shedder, self._sensor_ms, state.sensor_loss_ms - LOST_AFTER_MS, c.SENSOR_LOSS)
        if state.safe_mode >= st.MAINTAINED:
            self._drop(state, shedder, self._reset_ms, 0, c.MAINTENANCE)
        state.link_silent_ms = min(state.link_silent_ms + dt_ms, LONGEST_MS)
        silent_ms = state.link_silent_ms - self._link_s * 1000
        state.link_lost = 1 if self._link_s and silent_ms >= 0 else 0
        if state.link_lost:
            self._drop(state, shedder, self._link_ms, silent_ms, c.LINK_LOSS)

    def _drop(self, state: State, shedder: Shedder, after: array, lost_ms: int, rule: int) -> None:
        loads = state.loads
        for i in loads.shed_order:
            if after[i] == KEEP or lost_ms < after[i] or not loads.takes(i):
                continue
            if not cooled_still_on(loads, i):
                shedder.drop(i, rule, lost_ms, after[i])


def _open_after(declared: dict, what: str) -> int:
    if declared[what] == "open":
        return 0
    if declared[what] == "hold" and declared["fail_hold_s"]:
        return declared["fail_hold_s"] * 1000
    return KEEP
