"""Brings loads back, most critical first, one at a time, and only when it will last.

The charge must be enough for a second outage: the site's floor, and energy for the promises of all that
is on and of the load itself. A battery that is full and cannot promise that much (it has aged) is as good
as it gets: waiting for more would leave the load off for ever. Strictly in order: while the first in the
queue waits, nobody passes it, so a less critical load is never on while a more critical one is off because
of a rule.
"""

from ..model import causes as c
from ..model import quantities as q
from ..model import state as st
from ..model.image import Image
from ..model.loads import HELD_OFF, SILENT, Loads
from ..model.state import State
from .ladder import Ladder

NOBODY = -1
FULL_PM = (
    950  # from here on waiting brings no more: gauges stop some per cent short, and the margin is taken off: choice
)


class Restore:
    """The queue; all numbers come from the site's `restore` table, read anew so that they may change."""

    def __init__(self, restore: dict, seed: int, ladder: Ladder) -> None:
        self._r = restore
        self._ladder = ladder
        self._random = seed & 0xFFFF or 1
        self._since_ms = 0
        self._wait_ms = restore["spacing_ms"]
        self._unstable = True

    def step(self, image: Image, loads: Loads, state: State, dt_ms: int) -> int:
        """Index of the load to restore now, or NOBODY; `waits` of every load that is off is updated."""
        self._since_ms = min(self._since_ms + dt_ms, 100000000)
        stable = state.source == st.S_GRID and state.stable_ms >= self._r["stable_ms"]
        if stable and self._unstable:
            self._restart_spacing()  # not all racks of a hall in the second in which the supply is stable again
        self._unstable = not stable
        if loads.on_count == loads.count:
            return NOBODY
        chosen = NOBODY
        ahead = False
        for k in range(loads.count - 1, -1, -1):
            i = loads.shed_order[k]
            if loads.on[i]:
                loads.waits[i] = c.W_NOTHING
                continue
            wait = self._own_reason(loads, state, i)
            if wait == c.W_NOTHING and ahead:
                loads.waits[i] = c.W_TURN
                continue
            if wait == c.W_NOTHING:
                ahead = True
                wait = self._common_reason(image, loads, state, i)
                if wait == c.W_NOTHING:
                    chosen = i
            loads.waits[i] = wait
        if chosen != NOBODY:
            self._restart_spacing()
        return chosen

    def floor_pm(self) -> int:
        """The charge that a restore needs now."""
        return self._r["floor_pm"]

    def _own_reason(self, loads: Loads, state: State, i: int) -> int:
        """A reason that concerns this load alone, so that others may pass it; in safe mode nobody does."""
        if state.safe_mode:
            return c.W_SAFE
        if loads.fault[i] == SILENT:
            return c.W_SILENT
        if loads.fault[i] or loads.locked[i]:
            return c.W_ACK
        if loads.operator[i] == HELD_OFF:
            return c.W_OPERATOR
        if loads.welded_behind(i):
            return c.W_ACK
        if not (loads.well_fed(i) and loads.feed_stays(i)):
            return c.W_UPSTREAM
        if loads.cause[i] == c.LINK_LOSS and state.link_lost:
            return c.W_LINK
        if (state.requested_off[3] | state.requested_off[4] | state.requested_off[5]) >> i & 1:
            return c.W_CLEAR
        return c.W_NOTHING if loads.cooled(i) else c.W_COOLING  # only a broken one is passed over: it comes first

    def _common_reason(self, image: Image, loads: Loads, state: State, i: int) -> int:
        """What the head of the queue still waits for."""
        if state.blocked_by != c.NONE:
            return c.W_CLEAR
        if self._unstable:
            return c.W_STABLE
        if not image.good(q.SOC_LOW_PM):
            return c.W_DATA
        if image.value[q.SOC_LOW_PM] < self._r["floor_pm"] or not self._affordable(image, loads, i):
            return c.W_CHARGE
        if loads.off_ms[i] < loads.min_off_ms[i]:
            return c.W_MIN_OFF
        if loads.off_ms[i] < loads.back_off_ms[i]:
            return c.W_SWING
        if self._since_ms < self._wait_ms:
            return c.W_SPACING
        return self._place_for(image, loads, i)

    def _affordable(self, image: Image, loads: Loads, i: int) -> bool:
        """Would a second outage, right now, still keep all promises with this load on?"""
        if not image.good(q.ENERGY_J):
            return False
        return image.value[q.SOC_PM] >= FULL_PM or image.value[q.ENERGY_J] >= self._ladder.promise_j(loads, i)

    def _place_for(self, image: Image, loads: Loads, i: int) -> int:
        """Is there power for it?"""
        if not image.good(q.HEADROOM_W):
            return c.W_DATA
        if image.value[q.HEADROOM_W] < loads.estimate_w[i] + self._r["margin_w"]:
            return c.W_HEADROOM
        return c.W_NOTHING

    def _restart_spacing(self) -> None:
        """The next restore waits for the spacing and a random extra (16-bit xorshift)."""
        x = self._random
        x ^= x << 7 & 0xFFFF
        x ^= x >> 9
        x ^= x << 8 & 0xFFFF
        self._random = x
        jitter_ms = self._r["jitter_ms"]
        extra = x * (jitter_ms // 1000) // 65536 * 1000 if jitter_ms > 16000 else x * jitter_ms // 65536
        self._since_ms = 0
        self._wait_ms = self._r["spacing_ms"] + extra
