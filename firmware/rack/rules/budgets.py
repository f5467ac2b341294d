"""Budgets: this many watts are available. The smallest wins; what exceeds it must be shed."""

from ..model import causes, quality
from ..model import quantities as q
from ..model.image import Image

NO_LIMIT_W = 1000000
LONGEST_MS = 100000000


class Budgets:
    """Power available from healthy supplies (or the battery) and the feeder.

    After `step`: `limit_w` and `rule` of the smallest budget; `excess_w`, what must be shed now (0 until
    the budget has been exceeded for `budget.trip_ms`); `supplied_w`, what healthy supplies can carry (0
    when that is not known). HEADROOM_W also leaves room for what the supplies now give to the battery.
    """

    def __init__(self, site: dict) -> None:
        self._budget = site["budget"]
        self._discharge_w = site["battery"]["max_discharge_w"]
        rated = [s["rated_w"] for s in site["supply"]]
        self._rated_w = min(rated) if rated else 0
        self._counted = any("supplies_ok" in s["reads"].values() for s in site["sensor"])
        self._has_pv = any("pv_w" in s["reads"].values() for s in site["sensor"])
        self._over_ms = 0
        self.limit_w = NO_LIMIT_W
        self.rule = causes.NONE
        self.excess_w = 0
        self.supplied_w = 0

    def step(self, image: Image, dt_ms: int) -> None:
        """Find the smallest budget, put HEADROOM_W into the image, and say what must go."""
        self.limit_w = NO_LIMIT_W
        self.rule = causes.NONE
        known = self._supplies(image) if self._counted else True
        self._feeder()
        load_known = image.quality[q.LOAD_W] == quality.GOOD
        load_w = image.value[q.LOAD_W]
        taken_w = max(load_w, image.value[q.SUPPLY_W]) if image.good(q.SUPPLY_W) else load_w
        headroom_w = min(100000, self.limit_w - taken_w)
        image.put(q.HEADROOM_W, headroom_w, 0, quality.GOOD if known and load_known else quality.STALE)
        self._judge(load_w - self.limit_w if load_known else 0, dt_ms)

    def _supplies(self, image: Image) -> bool:
        """Supplies that deliver, or the battery when none does. False when that is not known."""
        self.supplied_w = 0
        if not image.good(q.SUPPLIES_OK):
            return False
        healthy = image.value[q.SUPPLIES_OK]
        pv_w = image.value[q.PV_W] if self._has_pv and image.good(q.PV_W) else 0
        if healthy == 0:
            self._take(self._discharge_w + pv_w, causes.DISCHARGE)
        else:
            self._take(max(0, healthy - self._budget["redundancy"]) * self._rated_w + pv_w, causes.SUPPLY)
            if not (image.good(q.GRID_OK) and image.value[q.GRID_OK] == 0):
                self.supplied_w = healthy * self._rated_w
        return True

    def _feeder(self) -> None:
        if self._budget["feeder_w"]:
            self._take(self._budget["feeder_w"], causes.FEEDER)

    def _take(self, limit_w: int, rule: int) -> None:
        if limit_w < self.limit_w:
            self.limit_w = limit_w
            self.rule = rule

    def _judge(self, over_w: int, dt_ms: int) -> None:
        if over_w <= 0:
            self._over_ms = 0
            self.excess_w = 0
            return
        self.excess_w = over_w if self._over_ms >= self._budget["trip_ms"] else 0
        self._over_ms = min(self._over_ms + dt_ms, LONGEST_MS)
