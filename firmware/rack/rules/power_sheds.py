"""Sheds for power and for energy: what exceeds the smallest budget, and what the promises cannot afford."""

from ..model import quantities as q
from ..model.image import Image
from .budgets import Budgets
from .futility import IDLE, Futility
from .ladder import Ladder
from .shedder import NOBODY, Shedder

EFFECT_PART = 4  # at least a quarter of what was shed must show in the measured load: choice


class PowerSheds:
    """Both kinds of shed, each with a judge of its own: row `first_row` of the futility, and the next."""

    def __init__(
        self, budgets: Budgets, ladder: Ladder, futility: Futility, shedder: Shedder, first_row: int, journal: object
    ) -> None:
        self._budgets = budgets
        self._ladder = ladder
        self._futility = futility
        self._shedder = shedder
        self._power_row = first_row
        self._ladder_row = first_row + 1
        self._journal = journal

    def fit_budget(self, image: Image, dt_ms: int) -> None:
        """Shed what exceeds the smallest budget, then see whether the measured load really falls."""
        budgets = self._budgets
        row = self._power_row
        if budgets.excess_w == 0:
            if self._futility.used[row] or self._futility.futile[row]:
                self._futility.reset(row)
            return
        self._judge_power(row, budgets.rule, image, dt_ms)
        load_w = image.value[q.LOAD_W]
        shed_w = 0
        while shed_w < budgets.excess_w and self._futility.may_shed(row):
            gone_w = self._shed_for(budgets.rule, load_w, budgets.limit_w)
            if gone_w == 0:
                break
            shed_w += gone_w
        self._expect(row, shed_w, image)

    def keep_promises(self, image: Image, dt_ms: int) -> None:
        """On battery: shed as long as the promises need more than there is.

        A shed that shows no effect (the load was idle) is said, as everywhere; but it stops nothing: the energy
        that more critical tiers were promised is still missing, and the next in the order may well take power.
        """
        row = self._ladder_row
        if not self._ladder.active:
            if self._futility.used[row] or self._futility.futile[row]:
                self._futility.reset(row)
            return
        self._judge_power(row, self._ladder.rule(), image, dt_ms)
        shed_w = 0
        victim = self._shedder.next_victim()
        while victim != NOBODY and self._ladder.short(self._shedder.loads.tier[victim]):
            shed_w += self._shed_for(self._ladder.rule(), self._ladder.usable_j, self._ladder.need_j())
            victim = self._shedder.next_victim()
        self._expect(row, shed_w, image)

    def _judge_power(self, row: int, rule: int, image: Image, dt_ms: int) -> None:
        known = image.good(q.LOAD_W)
        self._futility.step(row, rule, image.value[q.LOAD_W], known, dt_ms, self._journal)

    def _expect(self, row: int, shed_w: int, image: Image) -> None:
        """A part of the watts just shed must show; a shed that is still being judged is not forgotten for another."""
        if shed_w and image.good(q.LOAD_W) and self._futility.wait_ms[row] == IDLE:
            self._futility.began(row, image.value[q.LOAD_W], -max(1, shed_w // EFFECT_PART))

    def _shed_for(self, rule: int, reading: int, limit: int) -> int:
        """Shed the next victim; returns its estimated watts (at least 1), 0 when nobody may go."""
        victim = self._shedder.next_victim()
        if victim == NOBODY:
            return 0
        loads = self._shedder.loads
        self._shedder.take(victim, rule, reading, limit)
        self._ladder.drop(loads, victim)
        kept_w = loads.estimate_w[victim] * loads.shed_pm[victim] // 1000
        return max(1, loads.estimate_w[victim] - kept_w)
