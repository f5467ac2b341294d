"""Energy to empty, by tier: lower tiers are shed early enough to keep the promise to higher ones.

While on battery, each tier still has (promise - time already served) to come. Serving all tiers that
are on for what is left of their promises takes `need_j`. As long as the usable energy covers that, all
stay on, also beyond their promise; when it no longer does, the least critical goes first.

Supplies that still deliver carry the most critical tiers; only what is left over comes from the battery.
A load counts with its nominal power, or with its share of the measured load when that is more, because
the shares of single loads are not measured. A load that a fault keeps on cannot be shed: it drains the battery
until the longest promise ends, whatever its tier.
"""

from array import array

from ..model import causes, units
from ..model import quantities as q
from ..model import state as st
from ..model.image import Image
from ..model.loads import Loads
from ..model.quality import GOOD
from ..model.state import State

FOREVER_S = 1000000  # supplies carry the tier: it does not drain the battery
MARGIN_PM = 100  # of the need, for errors of power shares and the 1 % steps of a reported charge: choice
GUARD_S = 2  # seconds of the whole load kept in hand for measuring and switching: choice


class Ladder:
    """Promises of a site and the energy that they still need."""

    def __init__(self, tiers: list) -> None:
        self._promised_s = array("i", [0] * st.TIERS)
        for t in tiers:
            self._promised_s[t["tier"]] = t["promised_s"]
        self._longest = max(range(st.TIERS), key=lambda t: (self._promised_s[t], -t))
        self._tier_w = array("i", [0] * st.TIERS)
        self._left_s = array("i", [0] * st.TIERS)
        self._supplied_w = 0
        self.active = False
        self._resting = False
        self.usable_j = 0

    def rule(self) -> int:
        """The cause to give: the reserve when nothing above it is left, else the ladder."""
        return causes.RESERVE if self.usable_j == 0 else causes.LADDER

    def step(self, image: Image, loads: Loads, state: State, supplied_w: int) -> None:
        """Take stock of energy, promises and loads; fills `ladder_s` and `promised_s` of the state.

        `supplied_w` is what healthy supplies can carry; 0 when none does or when it is not known.
        """
        self.active = state.source == st.S_BATTERY or state.source == st.S_UNKNOWN
        self.usable_j = image.value[q.ENERGY_J] if image.quality[q.ENERGY_J] == GOOD else 0
        if not self.active:
            if not self._resting:
                self._rest(state)
            return
        self._resting = False
        self._supplied_w = supplied_w
        self._weigh(loads)
        for t in range(st.TIERS):
            self._left_s[t] = max(0, self._promised_s[t] - state.outage_s)
            state.promised_s[t] = self._promised_s[t]
        self._publish(state)

    def _rest(self, state: State) -> None:
        """Not on battery: nothing is counted down."""
        self._resting = True
        for t in range(st.TIERS):
            state.ladder_s[t] = -1
            state.promised_s[t] = self._promised_s[t]

    def need_j(self) -> int:
        """Energy that the loads still on need for what is left of their promises, and the guard."""
        need = 0
        total_w = 0
        for t in range(st.TIERS):
            own_w = self._from_battery_w(t)
            need = units.add_sat(need, units.energy_j(own_w, self._left_s[t]))
            total_w += own_w
        return units.add_sat(need, units.energy_j(total_w, GUARD_S))

    def short(self, tier: int) -> bool:
        """Must a load of `tier` go? Once its promise is kept it goes early, so that no error eats into others'."""
        need_j = self.need_j()
        if self._left_s[tier] == 0:
            need_j = units.add_sat(need_j, units.per_mille_of(need_j, MARGIN_PM))
        return self.usable_j < need_j

    def promise_j(self, loads: Loads, more: int) -> int:
        """Energy that a whole new outage would need to keep all promises, with load `more` on as well."""
        need = 0
        for i in range(loads.count):
            if loads.on[i] or i == more:
                need = units.add_sat(need, units.energy_j(plan_w(loads, i), self._promised_s[loads.tier[i]]))
            elif loads.left_pm[i]:
                need = units.add_sat(need, units.energy_j(kept_w(loads, i), self._promised_s[loads.tier[i]]))
        return need

    def drop(self, loads: Loads, i: int) -> None:
        """Load `i` is about to be shed."""
        tier = loads.tier[i]
        self._tier_w[tier] = max(0, self._tier_w[tier] - plan_w(loads, i) + kept_w(loads, i))

    def _from_battery_w(self, tier: int) -> int:
        """What the battery must add for a tier after the supplies have carried all more critical ones."""
        spare_w = self._supplied_w
        for t in range(tier):
            spare_w -= self._tier_w[t]
        return self._tier_w[tier] - min(self._tier_w[tier], max(0, spare_w))

    def _weigh(self, loads: Loads) -> None:
        for t in range(st.TIERS):
            self._tier_w[t] = 0
        for i in range(loads.count):
            if loads.on[i]:
                self._tier_w[self._longest if loads.fault[i] else loads.tier[i]] += plan_w(loads, i)
            elif loads.left_pm[i]:
                self._tier_w[loads.tier[i]] += kept_w(loads, i)

    def _publish(self, state: State) -> None:
        """Seconds each tier can still be served if all tiers above its number are shed at once."""
        below_j = 0
        below_w = 0
        for t in range(st.TIERS):
            own_w = self._from_battery_w(t)
            spare_j = max(0, self.usable_j - below_j)
            if own_w == 0:
                state.ladder_s[t] = FOREVER_S if self._tier_w[t] else 0
            elif t == 0:
                state.ladder_s[t] = spare_j // own_w
            else:
                state.ladder_s[t] = self._seconds(t, spare_j, own_w, below_w)
            below_j = units.add_sat(below_j, units.energy_j(own_w, self._left_s[t]))
            below_w += own_w

    def _seconds(self, tier: int, spare_j: int, own_w: int, below_w: int) -> int:
        """Beyond the promises below it, a tier drains the battery together with the tiers below it."""
        alone_s = spare_j // own_w
        covered_s = self._left_s[tier - 1]
        if alone_s <= covered_s:
            return alone_s
        rest_j = spare_j - covered_s * own_w
        return covered_s + rest_j // (own_w + below_w)


def plan_w(loads: Loads, i: int) -> int:
    """Power to plan with for load `i`: nominal, or its share of the measured load when that is more."""
    return max(loads.nominal_w[i], loads.estimate_w[i])


def kept_w(loads: Loads, i: int) -> int:
    """What load `i` takes of that once a rule has shed it: the rest of a dimmed light, 0 for all others."""
    return plan_w(loads, i) * loads.shed_pm[i] // 1000
