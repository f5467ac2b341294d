"""Every time an output was without power: from when to when, and which event says why."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from .timeline import Timeline
from .world import World

SWITCHING = ("shed", "trip", "fault", "command")
# what the scenario did to an outlet, or to one that feeds it
INJECTED = {
    "outlet_stuck_open": "its outlet failed open",
    "outlet_ok": "its welded outlet opened",
    "efuse_trip": "its electronic fuse tripped",
}
DEAD_BUS_MV = 10000  # below this nothing in a rack runs, whatever its switch does


@dataclass
class Off:
    """One stay of one output without power; end_ms is None while it was still off at the end."""

    output: str
    tier: int
    held: bool
    start_ms: int
    end_ms: int | None
    kind: str
    rule: str
    cause: str

    def as_dict(self) -> dict[str, Any]:
        """For summary.json."""
        return dict(vars(self))


def find(timeline: Timeline, events: list[dict[str, Any]], world: World, site: dict[str, Any]) -> list[Off]:
    """All stays without power, by start time then site order."""
    loads = {load["name"]: load for load in site["load"]}
    why = _Reasons(timeline, events, world, site)
    found = []
    for output, start, end in _stays(timeline):
        kind, rule, cause = why.of(output, start)
        end_ms = None if end is None else timeline.t_ms[end]
        load = loads[output]
        found.append(Off(output, load["tier"], load["hold"], timeline.t_ms[start], end_ms, kind, rule, cause))
    place = {name: i for i, name in enumerate(timeline.outputs)}
    return sorted(found, key=lambda off: (off.start_ms, place[off.output]))


def _stays(timeline: Timeline) -> Iterable[tuple[str, int, int | None]]:
    """(output, first row off, first row on again or None)."""
    since: dict[int, int] = {}
    for row, mask in timeline.changes("powered"):
        for bit, name in enumerate(timeline.outputs):
            on = mask >> bit & 1
            if on and bit in since:
                yield name, since.pop(bit), row
            elif not on:
                since.setdefault(bit, row)
    for bit, row in since.items():
        yield timeline.outputs[bit], row, None


class _Reasons:
    """Finds the event that belongs to a loss of power: same cycle, or between the two rows that show it."""

    def __init__(self, timeline: Timeline, events: list[dict[str, Any]], world: World, site: dict[str, Any]) -> None:
        self.timeline = timeline
        self.slack_ms = 2 * int(site["site"]["cycle_ms"])
        self.upstream = {load["name"]: load.get("upstream", "") for load in site["load"]}
        self.by_output: dict[str | None, list[dict[str, Any]]] = {}
        for event in sorted(events, key=_time):
            if event["kind"] in SWITCHING or event["kind"] == "reboot":
                self.by_output.setdefault(event.get("output"), []).append(event)
        self.fired = sorted(world.fired, key=_time)

    def of(self, output: str, row: int) -> tuple[str, str, str]:
        """(kind, rule, cause) for the output that first had no power in `row`."""
        if row == 0:
            for event in self._near(self.by_output.get(output, []), -1, self.slack_ms):
                return event["kind"], event.get("rule", "none"), event.get("cause", "")
            return "start", "start", "off when the scenario began"
        since = self.timeline.t_ms[row - 1] - self.slack_ms
        until = self.timeline.t_ms[row] + self.slack_ms
        for event in self._near(self.by_output.get(output, []), since, until):
            return event["kind"], event.get("rule", "none"), event.get("cause", "")
        for fired in self._near(self.fired, since, until):
            if fired["do"] in INJECTED and fired.get("load") in self._path(output):
                return "world", "outlet", INJECTED[fired["do"]]
        if self.timeline.bus_mv[row] < DEAD_BUS_MV:
            return "world", "bus-dead", "the bus had no voltage"
        for event in self._near(self.by_output.get(None, []), since, until):
            return event["kind"], event.get("rule", "boot"), event.get("cause", "")
        return "unknown", "unexplained", "no event names a cause"

    def _path(self, output: str) -> list[str]:
        """The output and all that feed it."""
        path = [output]
        while self.upstream.get(path[-1]) and len(path) <= len(self.upstream):
            path.append(self.upstream[path[-1]])
        return path

    @staticmethod
    def _near(events: list[dict[str, Any]], since: int, until: int) -> list[dict[str, Any]]:
        """Events of the stretch, the latest first."""
        return events[bisect_right(events, since, key=_time) : bisect_right(events, until, key=_time)][::-1]


def _time(event: dict[str, Any]) -> int:
    t_ms: int = event["t_ms"]
    return t_ms
