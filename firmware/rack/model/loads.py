"""The loads: what the site declares about each, and what is known of each right now."""

from array import array

from . import causes, ticks

# operator hold
FREE = 0
HELD_OFF = 1
HELD_ON = 2

# faults of an output; latched, but for the last
NO_FAULT = 0
STUCK_OPEN = 1
WELDED = 2
TRIPPED = 3
SILENT = 4  # the chip behind the output does not answer: not latched, it ends when the chip is back

FAULTS = ("none", "stuck_open", "welded", "tripped", "silent")
NOTHING = -1  # upstream of a load that hangs on the bus itself


class Loads:
    """Struct of arrays, one place per load; the index is the order of the site file.

    Declared: names, tier (0..3), order within the tier, held, nominal_w, min_off_ms,
    cools (bit mask of the loads that a held load cools), upstream (index of the load that feeds it, or NOTHING),
    feeds and branch (masks of the loads directly, and at any distance, behind a load), shed_pm (what a dimmed
    load keeps when a rule sheds it; 0 for all others).
    Known: on (read-back, or the command where there is none; changed by `moved` only), want (last decision),
    cause and waits (see `causes`), since_s (uptime of the last change), off_ms (saturating),
    estimate_w (its share of the measured load), operator, fault, tries, locked,
    reading and limit (the two numbers that led to the last decision, for the journal),
    rest_pm (the share of its power that a load which is not wanted may keep), left_pm (the share that it has kept:
    a load that is shed in part is not `on`), busy (1 while a closing is still under way),
    back_off_ms (least time off because one limit sheds it again and again).
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
        self.upstream = array("b", [_place(d.get("upstream"), self.names) for d in declared])
        self.feeds = array("i", [_behind(i, self.upstream, False) for i in range(n)])
        self.branch = array("i", [_behind(i, self.upstream, True) for i in range(n)])
        self.shed_pm = array("h", [d.get("shed_pm", 0) for d in declared])
        self.rest_pm = array("h", [0] * n)
        self.left_pm = array("h", [0] * n)
        self.busy = bytearray(n)
        self.shed_order = array("B", _shed_order(declared, self.branch))
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
        self.back_off_ms = array("i", [0] * n)
        self.reading = array("i", [0] * n)
        self.limit = array("i", [0] * n)

    def moved(self, i: int, level: int) -> None:
        """Load `i` is now on (1) or off (0); `moves` lets others see that something changed."""
        self.on_count += level - self.on[i]
        self.on[i] = level
        self.moves = (self.moves + 1) & ticks.MAX

    def touched(self) -> None:
        """Something changed that moves power, though nothing went on or off."""
        self.moves = (self.moves + 1) & ticks.MAX

    def takes(self, i: int) -> bool:
        """True while load `i` gets power: it is on, or shed only in part."""
        return self.on[i] == 1 or self.left_pm[i] > 0

    def may_lose(self, i: int) -> bool:
        """True while there is something that a decision can still take from load `i`."""
        return self.want[i] == 1 or self.left_pm[i] > 0

    def left_w(self, i: int, full_w: int) -> int:
        """What load `i`, which is off, still takes of `full_w`."""
        return full_w * self.left_pm[i] // 1000

    def needed(self, i: int) -> bool:
        """True while something that load `i` cools or feeds is on; a welded output does not hold its upstream."""
        cools = self.cools[i]
        feeds = self.feeds[i]
        if not (cools or feeds):
            return False
        for k in range(self.count):
            if cools >> k & 1 and self.on[k]:
                return True
            if feeds >> k & 1 and self.takes(k) and not self.fault[k]:
                return True
        return False

    def fed(self, i: int) -> bool:
        """True when whatever feeds load `i` is closed."""
        up = self.upstream[i]
        return up == NOTHING or (self.on[up] == 1 and not self.busy[up])

    def well_fed(self, i: int) -> bool:
        """True when whatever feeds load `i` is closed and does what it is told: nothing closes behind a faulty one."""
        return self.fed(i) and (self.upstream[i] == NOTHING or self.fault[self.upstream[i]] == NO_FAULT)

    def feed_stays(self, i: int) -> bool:
        """True unless what feeds load `i` is to open in this pass."""
        up = self.upstream[i]
        return up == NOTHING or self.want[up] == 1

    def cooled(self, i: int) -> bool:
        """True while all that cools load `i` is known to run, and stays on in this pass."""
        cooled_by = self.cooled_by[i]
        if not cooled_by:
            return True
        for k in range(self.count):
            runs = self.on[k] and self.want[k] and not self.busy[k] and self.fault[k] != SILENT
            if cooled_by >> k & 1 and not runs:
                return False
        return True

    def welded_behind(self, i: int) -> bool:
        """True while an output behind load `i` cannot be opened."""
        branch = self.branch[i]
        for k in range(self.count):
            if branch >> k & 1 and self.fault[k] == WELDED:
                return True
        return False

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


def _place(name: str | None, names: list) -> int:
    """Index of the load `name`, NOTHING for none."""
    return names.index(name) if name else NOTHING


def _behind(index: int, upstream: array, all_of_them: bool) -> int:
    """Mask of the loads that load `index` feeds: directly, or at any distance."""
    mask = 0
    for i in range(len(upstream)):
        up = upstream[i]
        for _ in range(len(upstream) if all_of_them else 1):  # a circle, which the loader refuses, ends here too
            if up == index:
                mask |= 1 << i
            up = upstream[up] if up != NOTHING else NOTHING
    return mask


def _height(index: int, declared: list, branch: array) -> int:
    """How many held loads lie behind load `index`: what feeds comes back before what it feeds."""
    return sum([1 for k in range(len(declared)) if branch[index] >> k & 1 and declared[k]["hold"]])


def _shed_order(declared: list, branch: array) -> list:
    """Indexes, least critical first: by tier downward, then `order` downward; held loads last."""
    ranked = []
    for i, d in enumerate(declared):
        held = 1 + _height(i, declared, branch) if d["hold"] else 0
        ranked.append((held, -d["tier"], -d["order"], -i, i))
    ranked.sort()
    return [r[4] for r in ranked]
