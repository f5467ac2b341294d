"""Windows of the report: the whole run, and a closer look at each outage, each cut into pixel columns."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import Any

from . import words
from .timeline import Timeline

TICK_STEPS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400)
TICKS_AT_MOST = 9
WORTH_A_LOOK = 0.6  # an outage that fills more of the run than this needs no window of its own


@dataclass
class View:
    """One window. edges[c] .. edges[c + 1] are the timeline rows of pixel column c."""

    number: int
    title: str
    from_ms: int
    to_ms: int
    edges: list[int]

    @property
    def columns(self) -> int:
        """How many pixel columns the window has."""
        return len(self.edges) - 1

    def part(self, t_ms: float) -> float:
        """Place of a moment in the window: 0 = left edge, 100 = right edge, clipped."""
        return round(min(max((t_ms - self.from_ms) * 100 / (self.to_ms - self.from_ms), 0.0), 100.0), 3)

    def shows(self, from_ms: float, to_ms: float) -> bool:
        """True where the stretch and the window overlap."""
        return from_ms < self.to_ms and to_ms > self.from_ms

    def ticks(self) -> list[tuple[float, str]]:
        """(place, label) of the marks of the time axis."""
        span_s = (self.to_ms - self.from_ms) / 1000
        step = next((s for s in TICK_STEPS_S if span_s / s <= TICKS_AT_MOST), TICK_STEPS_S[-1]) * 1000
        first = -(-self.from_ms // step) * step
        return [(self.part(t), words.clock(t)) for t in range(first, self.to_ms + 1, step)]


def make(timeline: Timeline, summary: dict[str, Any], columns: int, most: int) -> list[View]:
    """The whole run first, then at most `most` - 1 outages with some time around each."""
    end_ms = max(summary["duration_ms"], timeline.t_ms[-1], 1)
    found = [_view(timeline, 0, "Whole run", 0, end_ms, columns)]
    for number, outage in enumerate(summary["outages"], 1):
        length = outage["end_ms"] - outage["start_ms"]
        since = max(0, outage["start_ms"] - max(10_000, length // 8))
        until = min(end_ms, outage["end_ms"] + max(60_000, length // 2))
        if len(found) < most and until - since < WORTH_A_LOOK * end_ms:
            found.append(_view(timeline, number, f"Outage {number}", since, until, columns))
    return found


def _view(timeline: Timeline, number: int, title: str, from_ms: int, to_ms: int, columns: int) -> View:
    t_ms = timeline.t_ms
    rows = bisect_left(t_ms, to_ms) - bisect_left(t_ms, from_ms)
    count = max(1, min(columns, rows))
    edges = [bisect_left(t_ms, from_ms + (to_ms - from_ms) * c // count) for c in range(count)]
    return View(number, title, from_ms, to_ms, edges + [bisect_left(t_ms, to_ms + 1)])
