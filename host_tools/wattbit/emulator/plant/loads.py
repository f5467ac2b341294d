"""Loads and their outlets: what each wants, what it gets, and what was not served.

Outlets may hang behind others (`upstream`); a light takes power in proportion to its duty, a fan or pump with
the cube of it (affinity laws); an electronic fuse trips on overload and stays open until it is told to open.
"""

from array import array

NO_FAULT = 0
STUCK_OPEN = 1
WELDED = 2

EFUSE_TRIP_PM = 2000  # of nominal power: see plant.options
TRACE_MS = 1000
TIERS = 4


class Loads:
    """Struct of arrays in site order.

    demand_w: what each load wants now; closed[i]: the outlet's contact; live[i]: closed, and so is all that feeds
    it; live_mask: the same, bit i for load i; share[i]: of its demand while live; on_w: what all take; off_tier_w /
    tier_w: demand per tier that is not served / of all. A load draws constant power.
    """

    def __init__(self, declared: list, traces: dict, efuse_trip_pm: int = EFUSE_TRIP_PM) -> None:
        n = len(declared)
        self.count = n
        self.names = [d["name"] for d in declared]
        self.tier = bytearray([d["tier"] for d in declared])
        self.commanded = bytearray([1] * n)
        self.fault = bytearray(n)
        self.closed = bytearray([1] * n)
        self.live = bytearray([1] * n)
        self.tripped = bytearray(n)
        self.share = [1.0] * n
        self.kinds = [d.get("kind", "relay") for d in declared]
        self.on_pm = [d.get("on_pm", 1000) for d in declared]
        self.upstream = [self.names.index(d["upstream"]) if d.get("upstream") else -1 for d in declared]
        self.trip_w = [0.0] * n
        for i in range(n):
            if self.kinds[i] == "efuse":
                self.trip_w[i] = declared[i]["nominal_w"] * efuse_trip_pm / 1000.0
        self.base_w = [float(d["nominal_w"]) for d in declared]
        self.scale_pm = [1000] * n
        self.extra_w = [0] * n
        self.demand_w = list(self.base_w)
        self.traces = [_trace(traces.get(name)) for name in self.names]
        self.live_mask = 0
        self.off_tier_w = [0.0] * TIERS
        self.tier_w = [0.0] * TIERS
        self.on_w = 0.0
        self.any_off = False
        self.read_traces(0)

    def index(self, name: str) -> int:
        """Place of the load `name`; ValueError lists the names there are."""
        if name not in self.names:
            raise ValueError("load: %r is not in the site; allowed: %s" % (name, ", ".join(self.names)))
        return self.names.index(name)

    def read_traces(self, now_ms: int) -> None:
        """Take each trace's sample that holds at `now_ms`; the last one holds for ever."""
        changed = False
        for i in range(self.count):
            trace = self.traces[i]
            if trace is not None:
                samples = trace[1]
                k = now_ms // trace[0]
                w = samples[k] if k < len(samples) else samples[-1]
                if w != self.base_w[i]:
                    self.base_w[i] = float(w)
                    changed = True
        if changed or now_ms == 0:
            self.sum_up()

    def set_outlet(self, i: int, pm: int) -> None:
        """Command the outlet of load `i`, lights and fans with their duty; a stuck or welded one stays as it is."""
        self.commanded[i] = 1 if pm else 0
        if not pm:
            self.tripped[i] = 0
        share = self._share(i, pm)
        if share != self.share[i]:
            self.share[i] = share
            self.sum_up()
        self._contact(i)

    def _share(self, i: int, pm: int) -> float:
        """Of the demand at `on_pm`: a light with its duty, a fan or pump with the cube of it."""
        if self.kinds[i] not in ("pwm", "dimmed") or not pm:
            return 1.0
        duty = pm / self.on_pm[i]
        return duty * duty * duty if self.kinds[i] == "pwm" else duty

    def trip(self, i: int) -> None:
        """The electronic fuse of load `i` opens and says so, until it is told to open."""
        if self.kinds[i] != "efuse":
            raise ValueError("load: %s has no electronic fuse; allowed: loads of kind efuse" % self.names[i])
        if self.closed[i]:
            self.tripped[i] = 1
            self._contact(i)

    def set_fault(self, i: int, fault: int) -> None:
        """NO_FAULT, STUCK_OPEN or WELDED from now on."""
        self.fault[i] = fault
        self._contact(i)

    def _contact(self, i: int) -> None:
        fault = self.fault[i]
        closed = self.commanded[i] and 1 - self.tripped[i]
        closed = 0 if fault == STUCK_OPEN else 1 if fault == WELDED else closed
        if closed != self.closed[i]:
            self.closed[i] = closed
            self.sum_up()

    def scale(self, name: str, pm: int) -> None:
        """Scale the trace of a load, or of "all", by `pm` per mille."""
        for i in range(self.count) if name == "all" else (self.index(name),):
            self.scale_pm[i] = pm
        self.sum_up()

    def add(self, name: str, w: int) -> None:
        """Add `w` watts (may be negative) to what the load draws."""
        self.extra_w[self.index(name)] += w
        self.sum_up()

    def sum_up(self) -> None:
        """Work out demand and its sums anew; needed only when something changed."""
        off = self.off_tier_w
        tiers = self.tier_w
        for t in range(TIERS):
            off[t] = tiers[t] = 0.0
        on_w = 0.0
        any_off = False
        mask = 0
        for i in range(self.count):
            w = max(0.0, self.base_w[i] * self.scale_pm[i] * 0.001 + self.extra_w[i])
            self.demand_w[i] = w
            tiers[self.tier[i]] += w
            if self.trip_w[i] and w > self.trip_w[i] and self.closed[i] and not self.fault[i]:
                self.tripped[i] = 1
                self.closed[i] = 0
            self.live[i] = self._is_live(i)
            mask |= self.live[i] << i
            got_w = w * self.share[i] if self.live[i] else 0.0
            on_w += got_w
            if got_w < w:
                any_off = True
                off[self.tier[i]] += w - got_w
        self.live_mask = mask
        self.on_w = on_w
        self.any_off = any_off

    def _is_live(self, i: int) -> int:
        """1 while the contact of load `i` is closed, and every one that feeds it."""
        while i >= 0:
            if not self.closed[i]:
                return 0
            i = self.upstream[i]
        return 1


def _trace(given):
    """(period_ms, array of watts) or None."""
    if not given:
        return None
    if not given["w"] or given["period_ms"] < 1:
        raise ValueError("traces: a trace needs samples and a period_ms of at least 1")
    return (given["period_ms"], array("i", given["w"]))
