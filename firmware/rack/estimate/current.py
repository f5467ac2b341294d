"""Does the battery current fit the load that the battery alone must carry?

With the feeder or every supply known to be dead, nothing else can feed the loads. A shunt that then shows less than
half of what they take is frozen, shorted or not connected, and counting it would hide an empty battery.
"""

from ..model import quantities as q
from ..model import units
from ..model.image import Image
from ..model.quality import GOOD

DOUBTED_AFTER_MS = 3000  # CHECKS B6: 3 polls or 3 s
LEAST_W = 100  # below this the offsets of two monitors decide: choice


class CurrentCheck:
    """Follows how long the battery current has been too small to be true."""

    def __init__(self) -> None:
        self._wrong_ms = 0

    def believed(self, image: Image, dt_ms: int) -> bool:
        """False once the measured discharge has been less than half of what the loads take for three seconds."""
        if not _alone(image) or image.quality[q.BATTERY_MA] != GOOD or not _fits_not(image):
            self._wrong_ms = 0
            return True
        self._wrong_ms = min(self._wrong_ms + dt_ms, DOUBTED_AFTER_MS)
        return self._wrong_ms < DOUBTED_AFTER_MS


def _fits_not(image: Image) -> bool:
    if image.quality[q.LOAD_W] != GOOD:
        return False
    taken_w = image.value[q.LOAD_W]
    if image.quality[q.PV_W] == GOOD:
        taken_w -= image.value[q.PV_W]
    mv = image.value[q.BATTERY_MV] if image.quality[q.BATTERY_MV] == GOOD else image.value[q.BUS_MV]
    given_w = units.power_w(mv, -image.value[q.BATTERY_MA])
    return taken_w > LEAST_W and given_w * 2 < taken_w


def _alone(image: Image) -> bool:
    """True while it is known that neither feeder nor supplies carry anything."""
    if image.quality[q.GRID_OK] == GOOD and image.value[q.GRID_OK] == 0:
        return True
    return image.quality[q.SUPPLIES_OK] == GOOD and image.value[q.SUPPLIES_OK] == 0
