"""PV: a current source that tracks its maximum power onto the bus, up to what the sun gives."""

from array import array


class Sun:
    """available_w: what the modules could give now; the bus decides how much of it is used."""

    def __init__(self, trace) -> None:
        self.period_ms = 0
        self.scale_pm = 1000
        self.available_w = 0.0
        if trace:
            if not trace["w"] or trace["period_ms"] < 1:
                raise ValueError("traces.pv: a trace needs samples and a period_ms of at least 1")
            self.period_ms = trace["period_ms"]
            self.samples = array("i", trace["w"])
            self.read(0)

    def read(self, now_ms: int) -> None:
        """Take the sample that holds at `now_ms`; the last one holds for ever."""
        if self.period_ms:
            k = now_ms // self.period_ms
            w = self.samples[k] if k < len(self.samples) else self.samples[-1]
            self.available_w = max(0.0, w * self.scale_pm * 0.001)
