"""Grid outages, and how long each tier really kept power in them. Plant's truth only.

All times are those of timeline rows, so they are exact to one row.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .timeline import Timeline

MERGE_MS = 1000  # a grid that comes back for less than this never really came back


@dataclass
class Outage:
    """From the first row without grid to the first row with it again (or the end of the run, not `finished`)."""

    start_ms: int
    end_ms: int
    start_row: int
    end_row: int
    finished: bool
    served_s: dict[str, float | None] = field(default_factory=dict)

    @property
    def length_s(self) -> float:
        """Seconds without grid."""
        return (self.end_ms - self.start_ms) / 1000


def find(timeline: Timeline, end_ms: int) -> list[Outage]:
    """Outages in order; two with the grid back for less than MERGE_MS between them are one.

    end_ms: scenario time at which an outage that never ended counts as over.
    """
    found: list[Outage] = []
    for row, grid_ok in timeline.changes("grid_ok"):
        t = timeline.t_ms[row]
        if grid_ok and found:
            found[-1].end_ms, found[-1].end_row, found[-1].finished = t, row, True
        elif not grid_ok and found and t - found[-1].end_ms < MERGE_MS:
            _open_ended(found[-1], timeline, end_ms)
        elif not grid_ok:
            found.append(Outage(t, t, row, row, False))
            _open_ended(found[-1], timeline, end_ms)
    return found


def _open_ended(outage: Outage, timeline: Timeline, end_ms: int) -> None:
    outage.end_ms, outage.end_row, outage.finished = max(end_ms, timeline.t_ms[-1]), len(timeline), False


def served_by_load(timeline: Timeline, outage: Outage) -> dict[str, float | None]:
    """Seconds from the outage's start until each output lost power; its length if it never did.

    None for an output that had no power when the outage began.
    """
    before = timeline.powered[max(outage.start_row - 1, 0)]
    masks = _masks(timeline, outage)
    served: dict[str, float | None] = {}
    for bit, name in enumerate(timeline.outputs):
        lost = next((t for t, mask in masks if not mask >> bit & 1), outage.end_ms)
        served[name] = (lost - outage.start_ms) / 1000 if before >> bit & 1 else None
    return served


def _masks(timeline: Timeline, outage: Outage) -> list[tuple[int, int]]:
    """(t_ms, powered) at the start of the outage and at each change within it."""
    found: list[tuple[int, int]] = []
    last = None
    for row in range(outage.start_row, outage.end_row):
        mask = timeline.powered[row]
        if mask != last:
            found.append((timeline.t_ms[row], mask))
            last = mask
    return found


def served_by_tier(served: dict[str, float | None], loads: list[dict[str, Any]], tier: int) -> float | None:
    """Seconds until the first load of the tier lost power; held loads and loads already off do not count.

    None where no load of the tier was on: there was nothing to serve.
    """
    times = [served.get(load["name"]) for load in loads if load["tier"] == tier and not load["hold"]]
    return min((s for s in times if s is not None), default=None)
