"""What the loads would take if every outlet had power: traces and scenario events, without the controller."""

from __future__ import annotations

from typing import Any

from .world import World


class Demand:
    """Demand in watts at any scenario time (ms), for times that do not go backwards."""

    def __init__(self, run: dict[str, Any], world: World) -> None:
        traces = (run.get("traces") or {}).get("load") or {}
        self.loads = [(load["name"], load["nominal_w"], traces.get(load["name"])) for load in run["site"]["load"]]
        self.changes = [event for event in world.fired if event["do"] in ("load_scale", "load_step")]
        self.next_change = 0
        self.scale_pm = {name: 1000 for name, _, _ in self.loads}
        self.step_w = {name: 0 for name, _, _ in self.loads}

    def at(self, t_ms: int) -> int:
        """Watts wanted at `t_ms`."""
        while self.next_change < len(self.changes) and self.changes[self.next_change]["t_ms"] <= t_ms:
            self._apply(self.changes[self.next_change])
            self.next_change += 1
        return round(sum(self._load_w(name, nominal, trace, t_ms) for name, nominal, trace in self.loads))

    def _apply(self, event: dict[str, Any]) -> None:
        which = event.get("load", "all")
        names = list(self.step_w) if which == "all" else [which]
        for name in names:
            if event["do"] == "load_scale":
                self.scale_pm[name] = event.get("pm", 1000)
            else:
                self.step_w[name] = self.step_w.get(name, 0) + event.get("w", 0)

    def _load_w(self, name: str, nominal_w: int, trace: dict[str, Any] | None, t_ms: int) -> float:
        w = nominal_w
        if trace and trace["w"]:
            w = trace["w"][min(t_ms // trace["period_ms"], len(trace["w"]) - 1)]
        return max(0.0, w * self.scale_pm.get(name, 1000) / 1000 + self.step_w.get(name, 0))
