"""Charge by the counter of the battery shunt's own chip, which counts on while nobody reads it.

Between two looks at the counter the current is integrated as without one; with each look, what was integrated or
assumed is replaced by what was counted. So a missed poll loses no charge. A count that has a gap, jumps further than
any battery can, or does not follow the measured current is not believed, and the integral stands.
"""

from ..model import quality, ticks
from ..model import quantities as q
from ..model.image import Image

MOST_C_PER_S = 1000  # the range of BATTERY_MA in model.quantities
PARTS = 4  # the counter may be off by a quarter of the integral, and by SLACK_C: choice
SLACK_C = 200  # what two of the fastest swings between two readings of the current can hide: choice
JUDGED_AFTER_C = 2000  # so much must have flowed before the two are compared: choice
LONGEST_MS = 86400000  # an absence is counted up to here


class Counted:
    """`correction(image, dt_ms)` is what to add to the integral (C), which `moved` must hear of."""

    def __init__(self) -> None:
        self._anchored = False
        self._at_c = 0  # the counter at the last look that counts
        self._since_c = 0  # integrated since then
        self._gap_ms = 0  # since then
        self._blind = False  # not all of it was measured
        self._integral_c = 0  # of the spell that is being judged
        self._apart_c = 0
        self._doubted = False

    def moved(self, coulombs: int, measured: bool) -> None:
        """So much was integrated, from a measured current or an assumed one."""
        self._since_c += coulombs
        self._blind = self._blind or not measured

    def drop(self) -> None:
        """The charge has become known otherwise, or the shunt cannot be believed: look afresh."""
        self._anchored = False

    def correction(self, image: Image, dt_ms: int) -> int:
        """Counted less integrated (C) since the last look; 0 while there is nothing new or nothing to be believed."""
        self._gap_ms = min(self._gap_ms + dt_ms, LONGEST_MS)
        how = image.quality[q.BATTERY_CHARGE_C]
        if how == quality.IMPLAUSIBLE:
            self._anchored = False
        if how != quality.GOOD:
            return 0
        now_c = image.value[q.BATTERY_CHARGE_C]
        if self._anchored and now_c == self._at_c:
            return 0
        return self._look(now_c)

    def _look(self, now_c: int) -> int:
        counted_c = ticks.diff(now_c, self._at_c)
        more_c = counted_c - self._since_c
        believed = self._anchored and abs(counted_c) <= MOST_C_PER_S * (self._gap_ms // 1000 + 2)
        if believed and not self._blind:
            self._judge(self._since_c, more_c)
        self._anchored = True
        self._at_c = now_c
        self._since_c = 0
        self._gap_ms = 0
        self._blind = False
        return more_c if believed and not self._doubted else 0

    def _judge(self, integral_c: int, apart_c: int) -> None:
        """Does the counter follow the current? Sums over a spell, so that swings between two readings cancel out."""
        self._integral_c += abs(integral_c)
        self._apart_c += apart_c
        if abs(self._apart_c) > self._integral_c // PARTS + SLACK_C:
            self._doubted = True
        elif self._integral_c < JUDGED_AFTER_C:
            return
        else:
            self._doubted = False
        self._integral_c = 0
        self._apart_c = 0
