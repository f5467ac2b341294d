"""Energy above the backup reserve, on the pessimistic side."""

from ..model import quantities as q
from ..model import units
from ..model.image import Image
from ..model.quality import GOOD


class Energy:
    """Usable joules at the bus: energy of the site's battery x health x (pessimistic charge - reserve)."""

    def __init__(self, site: dict) -> None:
        self._battery = site["battery"]
        self._full_j = min(units.MAX_INT, self._battery["energy_wh"] * 3600)
        self._health_pm = 1000

    def step(self, image: Image) -> None:
        """Put ENERGY_J into the image; an unknown charge counts as none."""
        if image.quality[q.BMS_SOH_PM] == GOOD:
            self._health_pm = image.value[q.BMS_SOH_PM]
        if image.quality[q.SOC_LOW_PM] != GOOD:
            image.put(q.ENERGY_J, 0, 0, image.quality[q.SOC_LOW_PM])
            return
        above_pm = max(0, image.value[q.SOC_LOW_PM] - self._battery["reserve_pm"])
        full_j = units.per_mille_of(self._full_j, self._health_pm)
        image.put(q.ENERGY_J, units.per_mille_of(full_j, above_pm), 0, GOOD)
