"""The frozen picture of all quantities that one pass of the cycle decides on."""

from array import array

from . import quality, quantities


class Image:
    """Value, age (ms) and quality of each quantity, indexed as `quantities.TABLE`.

    What is asked for in every pass compares `quality` with GOOD itself: a call costs more than all else there.
    """

    def __init__(self) -> None:
        n = quantities.COUNT_ALL
        self.value = array("i", [0] * n)
        self.age_ms = array("i", [0] * n)
        self.quality = bytearray([quality.MISSING] * n)

    def good(self, index: int) -> bool:
        """True while the quantity may be believed."""
        return self.quality[index] == quality.GOOD

    def put(self, index: int, value: int, age_ms: int, how: int) -> None:
        """Store a believed (GOOD) or doubted quantity; a doubted value is kept only to be shown."""
        self.value[index] = value
        self.age_ms[index] = age_ms
        self.quality[index] = how
