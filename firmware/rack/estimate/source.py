"""What feeds the bus: grid or battery, told from whatever evidence can be believed.

Evidence for the battery always wins. Without any evidence the last source stands for a few seconds;
then it is unknown, which every rule treats as battery.
"""

from ..model import quantities as q
from ..model import state as st
from ..model.image import Image
from ..model.quality import GOOD
from ..model.state import State

NO_EVIDENCE = -1
BELIEVED_MS = 400  # evidence this old changes the source: one wrong sample must not: choice
UNKNOWN_AFTER_MS = 3000  # CHECKS B6: 3 polls or 3 s
LONGEST_MS = 100000000


class SourceWatch:
    """Follows the source and the time since it changed.

    `site` is the checked site; `battery_below_mv` 0 means that the bus voltage cannot tell.
    """

    def __init__(self, site: dict) -> None:
        self._below_mv = site["bus"]["battery_below_mv"]
        self._idle_ma = site["battery"]["idle_ma"]
        self._restore = site["restore"]
        self._outage_ms = 0
        self._blind_ms = 0
        self._other_ms = 0
        self._supplies = 0

    def step(self, image: Image, state: State, dt_ms: int) -> None:
        """Update source, stable_ms and outage_s; an outage ends when the supply has been stable.

        The stable time begins anew after battery, after a source that nobody saw, and with each supply that returns.
        """
        self._follow(image, state, dt_ms)
        if self._supply_returned(image) or state.source == st.S_BATTERY or state.source == st.S_UNKNOWN:
            state.stable_ms = 0
        elif state.source == st.S_GRID and self._blind_ms == 0:
            state.stable_ms = min(state.stable_ms + dt_ms, LONGEST_MS)
        if state.source == st.S_BATTERY or state.source == st.S_UNKNOWN:
            self._count_outage(state, dt_ms)
        elif state.stable_ms >= self._restore["stable_ms"]:
            state.outage_s = 0
            self._outage_ms = 0

    def _supply_returned(self, image: Image) -> bool:
        """More supplies deliver than a pass ago; an unknown number leaves the last one standing."""
        if image.quality[q.SUPPLIES_OK] != GOOD:
            return False
        before = self._supplies
        self._supplies = image.value[q.SUPPLIES_OK]
        return self._supplies > before

    def _follow(self, image: Image, state: State, dt_ms: int) -> None:
        evidence = self._judge(image)
        if evidence != NO_EVIDENCE:
            self._blind_ms = 0
            self._other_ms = 0 if evidence == state.source else self._other_ms + dt_ms
            if self._other_ms >= BELIEVED_MS or state.source == st.S_STARTING:
                state.source = evidence
                self._other_ms = 0
            return
        self._blind_ms = min(self._blind_ms + dt_ms, LONGEST_MS)
        if self._blind_ms >= UNKNOWN_AFTER_MS:
            state.source = st.S_UNKNOWN

    def _count_outage(self, state: State, dt_ms: int) -> None:
        self._outage_ms += dt_ms
        while self._outage_ms >= 1000:
            self._outage_ms -= 1000
            state.outage_s = min(state.outage_s + 1, LONGEST_MS)

    def _judge(self, image: Image) -> int:
        if self._on_battery(image):
            return st.S_BATTERY
        if self._below_mv and image.quality[q.BUS_MV] == GOOD:
            return st.S_GRID
        if image.quality[q.GRID_OK] == GOOD or image.quality[q.SUPPLIES_OK] == GOOD:
            return st.S_GRID
        return NO_EVIDENCE

    def _on_battery(self, image: Image) -> bool:
        value = image.value
        if image.quality[q.GRID_OK] == GOOD and value[q.GRID_OK] == 0:
            return True
        if image.quality[q.SUPPLIES_OK] == GOOD and value[q.SUPPLIES_OK] == 0:
            return True
        if image.quality[q.BATTERY_MA] == GOOD and value[q.BATTERY_MA] < -self._idle_ma:
            return True
        return bool(self._below_mv and image.quality[q.BUS_MV] == GOOD and value[q.BUS_MV] < self._below_mv)
