"""A tacho, flow meter or S0 meter: pulses at a rate that follows the plant."""

# pulses a second for one unit of the quantity with one pulse a revolution, litre, kWh
PER_S = {"rpm": 1 / 60, "flow": 1 / 60000, "power": 1 / 3600000}


class Meter:
    """`truth()` in rpm, ml/min or W. fault: "drop" and "freeze" send no pulses, "drift" scales the rate."""

    def __init__(self, truth: object, measure: str, pulses_per: int) -> None:
        self._truth = truth
        self._hz = PER_S[measure] * pulses_per
        self._t_ms = 0
        self._phase = 0.0
        self.count = 0
        self.last_ms = 0
        self.fault = ""
        self.drift_pm = 0

    def run_to(self, now_ms: int) -> None:
        """Send the pulses up to `now_ms`."""
        hz = self._truth() * self._hz * (1 + self.drift_pm / 1000)
        dt_ms = now_ms - self._t_ms
        self._t_ms = now_ms
        if self.fault in ("drop", "freeze") or hz <= 0:
            return
        self._phase += hz * dt_ms / 1000
        whole = int(self._phase)
        if whole:
            self._phase -= whole
            self.count += whole
            self.last_ms = max(0, now_ms - int(self._phase * 1000 / hz))
