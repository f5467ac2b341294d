"""Budgets: this many watts are available. The smallest wins; what exceeds it must be shed."""

from array import array

from ..model import causes, quality
from ..model import quantities as q
from ..model.image import Image
from ..model.quality import GOOD

NO_LIMIT_W = 1000000
LONGEST_MS = 100000000


class Budgets:
    """Power available from healthy supplies (or the battery) and the feeder, with what PV adds to either.

    Which supplies are healthy is not known, only how many: the weakest are taken to be. A load that cannot be
    measured counts with its estimate, for a supply may die while the shunt is dead. A supply in reserve (N+1) is there
    to be lost: as long as the others are healthy, its loss takes nothing from the loads.

    After `step`: `limit_w` and `rule` of the smallest budget; `excess_w`, what must be shed now (0 until
    the budget has been exceeded for `budget.trip_ms`); `supplied_w`, what healthy supplies can carry (0
    when that is not known). HEADROOM_W also leaves room for what the supplies now give to the battery.
    """

    def __init__(self, site: dict) -> None:
        self._budget = site["budget"]
        self._discharge_w = site["battery"]["max_discharge_w"]
        self._rated_w = _sums([s["rated_w"] for s in site["supply"]])
        self._counted = any("supplies_ok" in s["reads"].values() for s in site["sensor"])
        self._has_pv = any("pv_w" in s["reads"].values() for s in site["sensor"])
        self._meters = any("supply_w" in s["reads"].values() for s in site["sensor"])
        self._over_ms = 0
        self._measured = False  # until then an estimate is a guess from the site file: too little to shed for
        self.limit_w = NO_LIMIT_W
        self.rule = causes.NONE
        self.excess_w = 0
        self.supplied_w = 0

    def step(self, image: Image, dt_ms: int) -> None:
        """Find the smallest budget, put HEADROOM_W into the image, and say what must go."""
        self.limit_w = NO_LIMIT_W
        self.rule = causes.NONE
        known = self._supplies(image) if self._counted else True
        self._feeder(image)
        load_known = image.quality[q.LOAD_W] == GOOD
        if self._meters and image.quality[q.SUPPLY_W] != GOOD:
            known = False  # what the battery takes back may be more than there is room for
        load_w = image.value[q.LOAD_W]
        taken_w = max(load_w, image.value[q.SUPPLY_W]) if image.quality[q.SUPPLY_W] == GOOD else load_w
        headroom_w = min(100000, self.limit_w - taken_w)
        image.put(q.HEADROOM_W, headroom_w, 0, GOOD if known and load_known else quality.STALE)
        self._measured = self._measured or load_known
        self._judge(load_w - self.limit_w if self._measured else 0, dt_ms)

    def _supplies(self, image: Image) -> bool:
        """Supplies that deliver, or the battery when none does. False when that is not known."""
        self.supplied_w = 0
        if image.quality[q.SUPPLIES_OK] != GOOD:
            return False
        healthy = min(image.value[q.SUPPLIES_OK], len(self._rated_w) - 1)
        if healthy == 0:
            self._take(self._discharge_w + self._pv_w(image), causes.DISCHARGE)
        else:
            planned = max(0, len(self._rated_w) - 1 - self._budget["redundancy"])
            self._take(self._rated_w[min(healthy, planned)] + self._pv_w(image), causes.SUPPLY)
            if not _grid_is_dead(image):
                self.supplied_w = self._rated_w[healthy]
        return True

    def _feeder(self, image: Image) -> None:
        """A feeder that is dead carries nothing, so its limit says nothing about the loads."""
        if self._budget["feeder_w"] and not _grid_is_dead(image):
            self._take(self._budget["feeder_w"] + self._pv_w(image), causes.FEEDER)

    def _pv_w(self, image: Image) -> int:
        return image.value[q.PV_W] if self._has_pv and image.quality[q.PV_W] == GOOD else 0

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


def _grid_is_dead(image: Image) -> bool:
    """True while it is known that the feeder or every supply is dead."""
    if image.quality[q.GRID_OK] == GOOD:
        return image.value[q.GRID_OK] == 0
    return image.quality[q.SUPPLIES_OK] == GOOD and image.value[q.SUPPLIES_OK] == 0


def _sums(rated: list) -> array:
    """[n]: what the n weakest supplies carry together, W."""
    total = 0
    sums = array("i", [0])
    for watts in sorted(rated):
        total += watts
        sums.append(total)
    return sums
