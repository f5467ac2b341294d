"""Loads and their outlets: what each wants, what it gets, and what was not served."""

from array import array

NO_FAULT = 0
STUCK_OPEN = 1
WELDED = 2

TRACE_MS = 1000
TIERS = 4


class Loads:
    """Struct of arrays in site order.

    demand_w: what each load wants now; closed[i]: the outlet's contact; on_w: demand of all closed ones;
    off_tier_w / tier_w: demand per tier of the open ones / of all. A load draws constant power.
    """

    def __init__(self, declared: list, traces: dict) -> None:
        n = len(declared)
        self.count = n
        self.names = [d["name"] for d in declared]
        self.tier = bytearray([d["tier"] for d in declared])
        self.commanded = bytearray([1] * n)
        self.fault = bytearray(n)
        self.closed = bytearray([1] * n)
        self.base_w = [float(d["nominal_w"]) for d in declared]
        self.scale_pm = [1000] * n
        self.extra_w = [0] * n
        self.demand_w = list(self.base_w)
        self.traces = [_trace(traces.get(name)) for name in self.names]
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

    def set_outlet(self, i: int, level: int) -> None:
        """Command the outlet of load `i`; a stuck or welded one stays where it is."""
        self.commanded[i] = 1 if level else 0
        self._contact(i)

    def set_fault(self, i: int, fault: int) -> None:
        """NO_FAULT, STUCK_OPEN or WELDED from now on."""
        self.fault[i] = fault
        self._contact(i)

    def _contact(self, i: int) -> None:
        fault = self.fault[i]
        closed = 0 if fault == STUCK_OPEN else 1 if fault == WELDED else self.commanded[i]
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
        for i in range(self.count):
            w = max(0.0, self.base_w[i] * self.scale_pm[i] * 0.001 + self.extra_w[i])
            self.demand_w[i] = w
            tiers[self.tier[i]] += w
            if self.closed[i]:
                on_w += w
            else:
                any_off = True
                off[self.tier[i]] += w
        self.on_w = on_w
        self.any_off = any_off


def _trace(given):
    """(period_ms, array of watts) or None."""
    if not given:
        return None
    if not given["w"] or given["period_ms"] < 1:
        raise ValueError("traces: a trace needs samples and a period_ms of at least 1")
    return (given["period_ms"], array("i", given["w"]))
