"""Energy to empty, by tier: lower tiers are shed early enough to keep the promise to higher ones.

While on battery, each tier still has (promise - time already served) to come. Serving all tiers that
are on for what is left of their promises takes `need_j`. As long as the usable energy covers that, all
stay on, also beyond their promise; when it no longer does, the least critical goes first.
"""

from array import array

from ..model import causes, units
from ..model import quantities as q
from ..model import state as st
from ..model.image import Image
from ..model.loads import Loads
from ..model.state import State

GUARD_S = 2  # seconds of the whole load kept in hand for measuring and switching: choice


class Ladder:
    """Promises of a site and the energy that they still need."""

    def __init__(self, tiers: list) -> None:
        self._promised_s = array("i", [0] * st.TIERS)
        for t in tiers:
            self._promised_s[t["tier"]] = t["promised_s"]
        self._tier_w = array("i", [0] * st.TIERS)
        self._left_s = array("i", [0] * st.TIERS)
        self.active = False
        self.usable_j = 0

    def rule(self) -> int:
        """The cause to give: the reserve when nothing above it is left, else the ladder."""
        return causes.RESERVE if self.usable_j == 0 else causes.LADDER

    def step(self, image: Image, loads: Loads, state: State) -> None:
        """Take stock of energy, promises and loads; fills `ladder_s` and `promised_s` of the state."""
        self.active = state.source != st.S_GRID
        self.usable_j = image.value[q.ENERGY_J] if image.good(q.ENERGY_J) else 0
        if not self.active:
            for t in range(st.TIERS):
                state.ladder_s[t] = -1
                state.promised_s[t] = self._promised_s[t]
            return
        self._weigh(loads)
        for t in range(st.TIERS):
            self._left_s[t] = max(0, self._promised_s[t] - state.outage_s)
            state.promised_s[t] = self._promised_s[t]
        self._publish(state)

    def need_j(self) -> int:
        """Energy that the loads still on need for what is left of their promises, and the guard."""
        need = 0
        total_w = 0
        for t in range(st.TIERS):
            need = units.add_sat(need, units.energy_j(self._tier_w[t], self._left_s[t]))
            total_w += self._tier_w[t]
        return units.add_sat(need, units.energy_j(total_w, GUARD_S))

    def drop(self, tier: int, w: int) -> None:
        """A load of `tier` that takes `w` watts is about to be shed."""
        self._tier_w[tier] = max(0, self._tier_w[tier] - w)

    def _weigh(self, loads: Loads) -> None:
        for t in range(st.TIERS):
            self._tier_w[t] = 0
        for i in range(loads.count):
            if loads.on[i]:
                self._tier_w[loads.tier[i]] += loads.estimate_w[i]

    def _publish(self, state: State) -> None:
        """Seconds each tier can still be served if all tiers above its number are shed at once."""
        below_j = 0
        below_w = 0
        for t in range(st.TIERS):
            own_w = self._tier_w[t]
            spare_j = max(0, self.usable_j - below_j)
            if own_w == 0:
                state.ladder_s[t] = 0
            elif t == 0:
                state.ladder_s[t] = spare_j // own_w
            else:
                state.ladder_s[t] = self._seconds(t, spare_j, below_w)
            below_j = units.add_sat(below_j, units.energy_j(own_w, self._left_s[t]))
            below_w += own_w

    def _seconds(self, tier: int, spare_j: int, below_w: int) -> int:
        """Beyond the promises below it, a tier drains the battery together with the tiers below it."""
        alone_s = spare_j // self._tier_w[tier]
        covered_s = self._left_s[tier - 1]
        if alone_s <= covered_s:
            return alone_s
        rest_j = spare_j - covered_s * self._tier_w[tier]
        return covered_s + rest_j // (self._tier_w[tier] + below_w)
