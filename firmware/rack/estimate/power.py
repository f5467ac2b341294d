"""Power that is not measured directly: of all loads, and of each load."""

from ..model import quality, units
from ..model import quantities as q
from ..model.image import Image
from ..model.loads import Loads
from ..model.quality import GOOD

SETTLE_MS = 500  # after a switch moved, measured and nominal power do not belong together
NOISE_PM = 5  # a smaller change of the share is not passed on: noise of the measurement
SHARE_MIN_PM = 50
SHARE_MAX_PM = 3000
HIGHEST_W = 100000  # the range of LOAD_W in model.quantities


class PowerEstimate:
    """Load power from the bus measurement, shared among the loads by their nominal power."""

    def __init__(self) -> None:
        self._share_pm = 1000
        self._told_pm = 1000
        self._moves = -1
        self._nominal_w = 0
        self._quiet_ms = 0

    def step(self, image: Image, loads: Loads, dt_ms: int) -> None:
        """Put LOAD_W into the image and each load's `estimate_w` into `loads`."""
        if loads.moves != self._moves:
            self._moves = loads.moves
            self._nominal_w = self._nominal_on_w(loads)
            self._quiet_ms = 0
        if image.quality[q.BUS_MV] == GOOD and image.quality[q.BUS_MA] == GOOD:
            load_w = max(0, units.power_w(image.value[q.BUS_MV], image.value[q.BUS_MA]))
            image.put(q.LOAD_W, load_w, image.age_ms[q.BUS_MA], GOOD)
            self._learn(load_w, dt_ms)
        else:
            load_w = min(HIGHEST_W, units.per_mille_of(self._nominal_w, self._share_pm))
            image.put(q.LOAD_W, load_w, 0, quality.MISSING)
            self._quiet_ms = 0
        if abs(self._share_pm - self._told_pm) >= NOISE_PM:
            self._tell(loads)

    def _tell(self, loads: Loads) -> None:
        self._told_pm = self._share_pm
        for i in range(loads.count):
            loads.estimate_w[i] = loads.nominal_w[i] * self._share_pm // 1000

    def _learn(self, load_w: int, dt_ms: int) -> None:
        self._quiet_ms = min(self._quiet_ms + dt_ms, SETTLE_MS)
        if self._quiet_ms < SETTLE_MS or self._nominal_w == 0:
            return
        share_pm = load_w * 1000 // self._nominal_w
        self._share_pm = min(SHARE_MAX_PM, max(SHARE_MIN_PM, share_pm))

    def _nominal_on_w(self, loads: Loads) -> int:
        total = 0
        for i in range(loads.count):
            if loads.on[i]:
                total += loads.nominal_w[i]
            elif loads.left_pm[i]:
                total += loads.left_w(i, loads.nominal_w[i])
        return total
