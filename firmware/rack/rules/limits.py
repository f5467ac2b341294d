"""Limits are rows: a quantity may not cross a line for longer than a time.

Each row carries its own trip, clear and times, and says what an unknown reading counts as.
"""

from array import array

from ..model import causes, quality, quantities
from ..model.image import Image

CLEAR = 0
CROSSED = 1
UNKNOWN = 2  # clear so far, but the reading cannot be believed now

IDLE = -1
LONGEST_MS = 100000000


class Limits:
    """All limit rows of a site, in the order of the site file."""

    def __init__(self, rows: list, state: bytearray) -> None:
        n = len(rows)
        self.count = n
        self.state = state
        self.quantity = array("B", [quantities.NAMES.index(r["quantity"]) for r in rows])
        self.below = bytearray([1 if r["direction"] == "below" else 0 for r in rows])
        self.trip = array("i", [r["trip"] for r in rows])
        self.clear = array("i", [r["clear"] for r in rows])
        self.action = [r["action"] for r in rows]
        self.effect = array("i", [r["effect"] for r in rows])
        self._trip_ms = array("i", [r["trip_ms"] for r in rows])
        self._clear_ms = array("i", [r["clear_ms"] for r in rows])
        self._unknown_is_bad = bytearray([1 if r["safe_side"] == "crossed" else 0 for r in rows])
        self._timer = array("i", [IDLE] * n)

    def step(self, image: Image, dt_ms: int, journal: object) -> None:
        """Move every row on by `dt_ms`; each crossing and each clearing is journaled."""
        for i in range(self.count):
            q = self.quantity[i]
            known = image.quality[q] == quality.GOOD
            if known and self.state[i] == CLEAR and self._timer[i] == IDLE:
                value = image.value[q]
                if value > self.trip[i] if self.below[i] else value < self.trip[i]:
                    continue  # by far the most frequent case, without a call
            before = self.state[i] == CROSSED
            if not known and not self._unknown_is_bad[i]:
                self._timer[i] = IDLE
                if not before:
                    self.state[i] = UNKNOWN
                continue
            now = self._next(i, before, known, image, dt_ms)
            self.state[i] = CROSSED if now else CLEAR
            if now != before:
                kind = causes.K_TRIP if now else causes.K_CLEAR
                line = self.trip[i] if now else self.clear[i]
                journal.put(kind, causes.NO_OUTPUT, causes.LIMIT_0 + i, image.value[self.quantity[i]], line)

    def presses(self, i: int, image: Image) -> bool:
        """True while row `i` asks for a shed: its reading is past the line, or unknown and that counts as crossed.

        Once the reading is back nothing more need go; a row that holds what it was sheds nothing blindly.
        """
        q = self.quantity[i]
        if image.quality[q] != quality.GOOD:
            return self._unknown_is_bad[i] == 1
        return self._is_bad(i, image.value[q])

    def _next(self, i: int, crossed: bool, known: bool, image: Image, dt_ms: int) -> bool:
        """Is the row crossed after this pass? The timer runs while the reading asks for a change."""
        value = image.value[self.quantity[i]]
        wants_change = self._is_clear(i, value) and known if crossed else self._is_bad(i, value) or not known
        if not wants_change:
            self._timer[i] = IDLE
            return crossed
        self._timer[i] = 0 if self._timer[i] == IDLE else min(self._timer[i] + dt_ms, LONGEST_MS)
        needed_ms = self._clear_ms[i] if crossed else self._trip_ms[i]
        if self._timer[i] < needed_ms:
            return crossed
        self._timer[i] = IDLE
        return not crossed

    def _is_bad(self, i: int, value: int) -> bool:
        return value <= self.trip[i] if self.below[i] else value >= self.trip[i]

    def _is_clear(self, i: int, value: int) -> bool:
        return value >= self.clear[i] if self.below[i] else value <= self.clear[i]
