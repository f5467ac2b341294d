"""Turns limits, budgets, promises and requests into the set of loads that keep power.

Highest authority first: protection, backup reserve, operator, grid emergency, dispatch, price. A lower
authority can only tighten what a higher one leaves free.
"""

from ..model import causes as c
from ..model import quantities as q
from ..model.image import Image
from ..model.loads import HELD_OFF, HELD_ON, NO_FAULT, SILENT, Loads
from ..model.state import State
from .branches import Branches
from .budgets import Budgets
from .cooling import Cooling
from .failsafe import Failsafe
from .futility import IDLE, Futility
from .ladder import Ladder
from .limits import CROSSED, Limits
from .power_sheds import PowerSheds
from .restore import NOBODY, Restore
from .retries import Retries
from .shedder import Shedder, cooled_still_on

REMOTE = ((3, c.EMERGENCY), (4, c.DISPATCH), (5, c.PRICE))


class Arbiter:
    """All rules of one site. `step` decides; it moves nothing."""

    def __init__(self, site: dict, state: State, seed: int, journal: object) -> None:
        loads = state.loads
        self._journal = journal
        self._shed = site["shed"]
        self.limits = Limits(site["limit"], state.limit_state)
        self.budgets = Budgets(site)
        self.ladder = Ladder(site["tier"])
        self.futility = Futility(site["limit"], state.futile, site["shed"])
        self.restore = Restore(site["restore"], seed, self.ladder)
        self._retries = Retries(loads, site["restore"])
        self._failsafe = Failsafe(site["load"], site["site"]["link_s"])
        self._shedder = Shedder(loads, site["shed"])
        self._branches = Branches(self._shedder)
        self._cooling = Cooling(self._shedder, site["shed"])
        self._power = PowerSheds(self.budgets, self.ladder, self.futility, self._shedder, self.limits.count, journal)
        self._held_ms = 0

    def step(self, image: Image, state: State, dt_ms: int) -> None:
        """Decide `want`, `cause` and `waits` of every load for this pass."""
        loads = state.loads
        for i in range(loads.count):
            loads.want[i] = loads.on[i]
        self._shedder.start()
        self.limits.step(image, dt_ms, self._journal)
        self.budgets.step(image, dt_ms)
        self._take_stock(image, state)
        self._protect(image, loads, dt_ms)
        self._branches.step()
        self._cooling.step(dt_ms)
        self._failsafe.step(image, state, self._shedder, dt_ms)
        self._power.fit_budget(image, dt_ms)
        self._power.keep_promises(image, dt_ms)
        self._obey(state, loads)
        self._release_held(loads, dt_ms)
        self._bring_back(image, loads, state, dt_ms)
        self._retries.step(loads, dt_ms, self._journal)

    def _take_stock(self, image: Image, state: State) -> None:
        """Energy and promises; the journal says when a time on battery begins, and with how much."""
        was_active = self.ladder.active
        self.ladder.step(image, state.loads, state, self.budgets.supplied_w)
        if self.ladder.active and not was_active:
            need_j = self.ladder.need_j()
            self._journal.put(c.K_LADDER, c.NO_OUTPUT, c.LADDER, self.ladder.usable_j, need_j)

    def _protect(self, image: Image, loads: Loads, dt_ms: int) -> None:
        """Limit rows: a trip opens everything, a limit sheds one load after another."""
        futility = self.futility
        crossed = self.limits.state
        for row in range(self.limits.count):
            if futility.wait_ms[row] != IDLE:
                self._judge(image, row, dt_ms)
            if crossed[row] != CROSSED:
                if futility.used[row]:
                    futility.reset(row)
            elif self.limits.action[row] == "open_all":
                self._open_all(image, loads, row)
            elif self.limits.action[row] == "shed" and self.limits.presses(row, image) and futility.may_shed(row):
                self._shed_one(image, row)

    def _judge(self, image: Image, row: int, dt_ms: int) -> None:
        quantity = self.limits.quantity[row]
        known = image.good(quantity)
        self.futility.step(row, c.LIMIT_0 + row, image.value[quantity], known, dt_ms, self._journal)

    def _shed_one(self, image: Image, row: int) -> None:
        victim = self._shedder.next_victim()
        if victim == NOBODY:
            return
        limits = self.limits
        reading = image.value[limits.quantity[row]]
        self._shedder.take(victim, c.LIMIT_0 + row, reading, limits.trip[row])
        effect = limits.effect[row]
        self.futility.began(row, reading, effect if limits.below[row] else -effect)

    def _open_all(self, image: Image, loads: Loads, row: int) -> None:
        reading = image.value[self.limits.quantity[row]]
        for i in loads.shed_order:
            if loads.may_lose(i) and not cooled_still_on(loads, i):
                self._shedder.drop(i, c.LIMIT_0 + row, reading, self.limits.trip[row])

    def _obey(self, state: State, loads: Loads) -> None:
        """Operator first, then the remote authorities, which a load held on does not hear."""
        for i in range(loads.count):
            if loads.operator[i] == HELD_OFF and loads.takes(i) and not cooled_still_on(loads, i):
                self._shedder.drop(i, c.OPERATOR, 0, 0)
        for authority, rule in REMOTE:
            if state.requested_off[authority]:
                self._obey_remote(loads, state.requested_off[authority], authority, rule)

    def _obey_remote(self, loads: Loads, mask: int, authority: int, rule: int) -> None:
        for i in loads.shed_order:
            if mask >> i & 1 and loads.may_lose(i) and not loads.held[i] and loads.operator[i] != HELD_ON:
                self._shedder.drop(i, rule, authority, 0)

    def _release_held(self, loads: Loads, dt_ms: int) -> None:
        """On battery, a held load whose every cooled load is off long enough only wastes energy."""
        if not self.ladder.active or self._anything_sheddable_on(loads):
            self._held_ms = 0
            return
        self._held_ms = min(self._held_ms + dt_ms, 100000000)
        if self._held_ms < self._shed["held_overrun_ms"]:
            return
        for i in range(loads.count):
            if loads.held[i] and loads.on[i] and (loads.cools[i] or loads.feeds[i]) and not cooled_still_on(loads, i):
                self._shedder.drop(i, self.ladder.rule(), self.ladder.usable_j, self._held_ms // 1000)

    def _anything_sheddable_on(self, loads: Loads) -> bool:
        for i in range(loads.count):
            heeds = loads.fault[i] == NO_FAULT or loads.fault[i] == SILENT  # one that is silent comes back
            if loads.on[i] and loads.tier[i] > 0 and not loads.held[i] and heeds:
                return True
        return False

    def _bring_back(self, image: Image, loads: Loads, state: State, dt_ms: int) -> None:
        """At most one restore in a pass."""
        state.blocked_by = self._blocked()
        chosen = self.restore.step(image, loads, state, dt_ms)
        if chosen == NOBODY:
            return
        loads.want[chosen] = 1
        loads.reading[chosen] = image.value[q.SOC_LOW_PM]
        loads.limit[chosen] = self.restore.floor_pm()
        self._retries.restored(chosen, loads.cause[chosen])

    def _blocked(self) -> int:
        """The rule that forbids any restore now: a crossed or unknown row, or an exceeded budget."""
        for row in range(self.limits.count):
            if self.limits.action[row] != "none" and self.limits.state[row] != 0:
                return c.LIMIT_0 + row
        return self.budgets.rule if self.budgets.excess_w > 0 else c.NONE
