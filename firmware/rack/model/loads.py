"""The loads: what the site declares about each, and what is known of each right now."""

from array import array

from . import causes, ticks

# operator hold
FREE = 0
HELD_OFF = 1
HELD_ON = 2

# latched output faults
NO_FAULT = 0
STUCK_OPEN = 1
WELDED = 2

FAULTS = ("none", "stuck_open", "welded")


class Loads:
    """Struct of arrays, one place per load; the index is the order of the site file.

    Declared: names, tier (0..3), order within the tier, held, nominal_w, min_off_ms,
    cools (bit mask of the loads that a held load cools).
    Known: on (read-back, or the command where there is none; changed by `moved` only), want (last decision),
    cause and waits (see `causes`), since_s (uptime of the last change), off_ms (saturating),
    estimate_w (its share of the measured load), operator, fault, tries, locked,
    reading and limit (the two numbers that led to the last decision, for the journal).
    """

    def __init__(self, declared: list) -> None:
        n = len(declared)
        self.count = n
        self.names = [d["name"] for d in declared]
        self.tier = bytearray([d["tier"] for d in declared])
        self.held = bytearray([1 if d["hold"] else 0 for d in declared])
        self.nominal_w = array("i", [d["nominal_w"] for d in declared])
        self.min_off_ms = array("i", [d["min_off_ms"] for d in declared])
        self.cools = array("i", [_mask(d["cools"], self.names) for d in declared])
        self.cooled_by = array("i", [_reverse(i, self.cools) for i in range(n)])
        self.shed_order = array("B", _shed_order(declared))
        self.on = bytearray(n)
        self.on_count = 0
        self.moves = 0
        self.want = bytearray(n)
        self.cause = bytearray([causes.BOOT] * n)
        self.waits = bytearray(n)
        self.since_s = array("i", [0] * n)
        self.off_ms = array("i", [0] * n)
        self.estimate_w = array("i", list(self.nominal_w))
        self.operator = bytearray(n)
        self.lease_ms = array("i", [0] * n)
        self.fault = bytearray(n)
        self.tries = bytearray(n)
        self.locked = bytearray(n)
        self.reading = array("i", [0] * n)
        self.limit = array("i", [0] * n)

    def moved(self, i: int, level: int) -> None:
        """Load `i` is now on (1) or off (0); `moves` lets others see that something changed."""
        self.on_count += level - self.on[i]
        self.on[i] = level
        self.moves = (self.moves + 1) & ticks.MAX

    def age(self, dt_ms: int) -> None:
        """Let the time that each load has been off grow by `dt_ms`."""
        if self.on_count == self.count:
            return
        for i in range(self.count):
            if not self.on[i]:
                self.off_ms[i] = ticks.count_up(self.off_ms[i], dt_ms)


def _mask(names: list, all_names: list) -> int:
    mask = 0
    for name in names:
        mask |= 1 << all_names.index(name)
    return mask


def _reverse(index: int, cools: array) -> int:
    """Mask of the held loads that cool load `index`."""
    mask = 0
    for i in range(len(cools)):
        if cools[i] >> index & 1:
            mask |= 1 << i
    return mask


def _shed_order(declared: list) -> list:
    """Indexes, least critical first: by tier downward, then `order` downward; held loads last."""
    ranked = []
    for i, d in enumerate(declared):
        ranked.append((1 if d["hold"] else 0, -d["tier"], -d["order"], -i, i))
    ranked.sort()
    return [r[4] for r in ranked]
