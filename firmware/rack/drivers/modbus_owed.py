"""What the requests of one poll may still bring: an answer that is owed, or a copy of one that came.

Requests differ in their number of registers only ("shape": how many more than needed), so that is what is remembered.
"""

from array import array

from rack.model import ticks

LATE_MS = 3000  # longest delay expected of an answer (choice: 60 x the answer time of an Open Rack device)

# what became of the latest request of some shape
FREE = 0
GIVEN_UP = 1  # its answer never came, and is not expected any more
ANSWERED = 2  # only a copy of its answer could still come
OWED = 3  # its answer may come late


class Asker:
    """A poll of `device`: asks by `function` for `count` registers and up to `shapes` - 1 more.

    `shape` is that of the latest request; `fates` what became of each, as far as anybody has looked (see `fate`).
    """

    def __init__(self, device: object, function: int, count: int, shapes: int) -> None:
        self.device = device
        self.function = function
        self.count = count
        self.shapes = shapes
        self.shape = 0
        self.fates = bytearray(shapes)
        self._when = array("i", [0] * shapes)
        self._before = FREE

    def ask(self, shape: int, now_ms: int) -> None:
        """A request of this shape goes out; `note` what becomes of it."""
        self.shape = shape
        self._before = self.fates[shape]
        self.fates[shape] = OWED
        self._when[shape] = now_ms

    def note(self, fate: int, now_ms: int) -> None:
        """What became of the latest request."""
        self.fates[self.shape] = fate
        self._when[self.shape] = now_ms

    def fate(self, shape: int, now_ms: int, copy_ms: int) -> int:
        """What became of the latest request of this shape; a copy of its answer is expected for `copy_ms`."""
        fate = self.fates[shape]
        if fate >= ANSWERED:
            age_ms = ticks.diff(now_ms, self._when[shape])
            if age_ms >= LATE_MS:
                fate = self.fates[shape] = GIVEN_UP if fate == OWED else FREE
            elif fate == ANSWERED and age_ms >= copy_ms:
                return FREE
        return fate

    def choose(self, least: int, polite: bool, now_ms: int, copy_ms: int) -> int:
        """The smallest shape that no earlier request of fate `least` or above could answer, or -1.

        `polite`: nor the only shape of another poll, see `Unit.others_owe`.
        """
        fates = self.fates
        device = self.device
        alone = len(device.polls) == 1
        for shape in range(self.shapes):
            if fates[shape] >= least and self.fate(shape, now_ms, copy_ms) >= least:
                continue
            if alone or not device.others_owe(self, self.count + shape, least, polite, now_ms, copy_ms):
                return shape
        return -1

    def patience_ms(self, least: int, now_ms: int) -> int:
        """After what time another `choose` is worth it: the oldest own request, or a tenth of the longest."""
        left = LATE_MS
        for shape in range(self.shapes):
            if self.fate(shape, now_ms, LATE_MS) >= least:
                left = min(left, LATE_MS - ticks.diff(now_ms, self._when[shape]))
        return left if left < LATE_MS else LATE_MS // 10

    def claim(self, function: int, registers: int, asking: bool) -> bool:
        """True when an answer of `function` (or its refusal) to so many `registers` has not come yet, however late.

        `asking`: the latest request is just being answered, and what it was before counts.
        """
        for shape in range(self.shapes):
            fate = self._before if asking and shape == self.shape else self.fates[shape]
            like = function == self.function and registers == self.count + shape
            if (fate == OWED or fate == GIVEN_UP) and (like or function == self.function | 0x80):
                if fate == GIVEN_UP:
                    self._forget(shape, asking)
                return True
        return False

    def _forget(self, shape: int, asking: bool) -> None:
        """One answer for one request: the next one like it is a copy."""
        if asking and shape == self.shape:
            self._before = FREE
        else:
            self.fates[shape] = FREE
