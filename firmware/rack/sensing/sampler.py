"""Freezes all slots into the image that one pass decides on, joining sensors that measure the same."""

from array import array

from ..model import quality, quantities, ticks
from ..model.image import Image
from .slots import Slots


class Sampler:
    """Joins slots by the rule of their quantity (see `quantities`: SOLE, SUM, MEAN, COUNT, MAX, MIN)."""

    def __init__(self, slots: Slots) -> None:
        self._slots = slots
        n = quantities.COUNT_ALL
        self._first = array("B", [0] * n)
        self._end = array("B", [0] * n)
        for q in _unique(slots.quantity):
            members = [s for s in range(slots.count) if slots.quantity[s] == q]
            self._first[q] = members[0]
            self._end[q] = members[-1] + 1
        self._sole = array("B", [slot for slot in range(slots.count) if self._alone(slots.quantity[slot])])
        self._shared = [q for q in _unique(slots.quantity) if not self._alone(q)]
        self._join = bytearray([row[4] for row in quantities.TABLE])

    def _alone(self, q: int) -> bool:
        return self._end[q] - self._first[q] == 1

    def measures(self, quantity: int) -> bool:
        """True when the site has a sensor for the quantity."""
        return self._end[quantity] > 0

    def sample(self, image: Image, now_ms: int) -> None:
        """Fill the measured part of the image as of `now_ms`."""
        slots = self._slots
        for k in range(len(self._sole)):  # not one call each: this is done for every quantity in every pass
            slot = self._sole[k]
            age_ms = (now_ms - slots.stamp[slot]) & ticks.MAX
            how = slots.last[slot]
            frozen_ms = slots.frozen_ms[slot]
            if frozen_ms:  # only one that has long been the same is worth a call
                sensor = slots.sensor[slot]
                quiet_ms = (now_ms - slots.changed[sensor]) & ticks.MAX
                if not slots.frozen[sensor] and quiet_ms <= frozen_ms:
                    frozen_ms = 0
            if not how and (frozen_ms or age_ms > slots.stale_ms[slot]):
                how = slots.judge(slot, now_ms)
            q = slots.quantity[slot]
            image.value[q] = slots.value[slot]
            image.age_ms[q] = age_ms
            image.quality[q] = how
        for q in self._shared:
            self._many(image, q, now_ms)

    def _many(self, image: Image, q: int, now_ms: int) -> None:
        slots = self._slots
        last = slots.last
        join = self._join[q]
        total = 0
        good = 0
        oldest = 0
        worst = quality.GOOD
        lowest = quantities.TABLE[q][3]
        highest = quantities.TABLE[q][2]
        for slot in range(self._first[q], self._end[q]):
            age_ms = (now_ms - slots.stamp[slot]) & ticks.MAX
            how = last[slot]
            if not how and (slots.frozen_ms[slot] or age_ms > slots.stale_ms[slot]):
                how = slots.judge(slot, now_ms)
            if how != quality.GOOD and not self._still_counts(join, slot, now_ms):
                if self._spoils(join, slot, now_ms):
                    worst = max(worst, how)
                continue
            value = slots.value[slot]
            good += how == quality.GOOD
            total += value
            lowest = min(lowest, value)
            highest = max(highest, value)
            oldest = max(oldest, age_ms)
        if join == quantities.SUM and not quantities.TABLE[q][2] <= total <= quantities.TABLE[q][3]:
            worst = max(worst, quality.IMPLAUSIBLE)  # and it would overflow what is worked out from it
            total = min(quantities.TABLE[q][3], max(quantities.TABLE[q][2], total))
        elif join == quantities.MEAN:
            total = total // (self._end[q] - self._first[q])
        elif join == quantities.MAX:
            total = highest
        elif join == quantities.MIN:
            total = lowest
        image.value[q] = total
        image.age_ms[q] = oldest
        image.quality[q] = worst if good else quality.MISSING

    def _still_counts(self, join: int, slot: int, now_ms: int) -> bool:
        """Does the last trusted value of a silent member count? The hottest one may be the one that fell silent."""
        if join != quantities.MAX and join != quantities.MIN:
            return False
        slots = self._slots
        if slots.frozen_ms[slot] and slots.frozen[slots.sensor[slot]]:
            return False  # it answers, so it is never gone, but with what was before it froze
        return slots.seen[slot] == 1 and not slots.gone(slot, now_ms)

    def _spoils(self, join: int, slot: int, now_ms: int) -> bool:
        """Does a member without a good reading make the whole unknown? A missed answer is not yet a lost device."""
        if join == quantities.MEAN:
            return not self._slots.gone(slot, now_ms)
        if join == quantities.COUNT:
            return not self._slots.lost(slot, now_ms)
        return True


def _unique(numbers: array) -> list:
    found = []
    for n in numbers:
        if n not in found:
            found.append(n)
    return found
