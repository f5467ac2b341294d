"""`summary.json`: the figures of a run, from the plant's truth and the world's last word."""

from __future__ import annotations

from collections import Counter
from typing import Any

from . import offs, outages
from .outages import Outage
from .timeline import Timeline
from .world import World


def make(
    run: dict[str, Any],
    meta: dict[str, Any],
    timeline: Timeline,
    world: World,
    events: list[dict[str, Any]],
    bad_lines: int,
) -> dict[str, Any]:
    """All of the summary that follows from the run directory; `finish` adds wall time, firmware and expectations."""
    site, end = run["site"], world.end
    tiers = sorted({load["tier"] for load in site["load"]} | {tier["tier"] for tier in site["tier"]})
    found = outages.find(timeline, run["duration_ms"])
    kinds = Counter(event["kind"] for event in events)
    described = [_outage(outage, timeline, site, tiers) for outage in found]
    return {
        "scenario": meta.get("name") or "unnamed",
        "title": meta.get("title") or "",
        "site": site["site"]["name"],
        "seed": run["seed"],
        "duration_ms": run["duration_ms"],
        "simulated_ms": end.get("sim_ms", timeline.t_ms[-1]),
        "row_ms": timeline.row_ms(),
        "sheds": kinds["shed"],
        "restores": kinds["restore"],
        "events": dict(sorted(kinds.items())),
        "offs": [off.as_dict() for off in offs.find(timeline, events, world, site)],
        "unserved_wh": _unserved(end, tiers),
        "promised_s": {str(t): [o["tiers"][str(t)]["promised_s"] for o in described] for t in tiers},
        "served_s": {str(t): [o["tiers"][str(t)]["served_s"] for o in described] for t in tiers},
        "outages": described,
        "bus_min_mv": min(timeline.bus_mv) if end.get("bus_min_mv") is None else end["bus_min_mv"],
        "soc_end_pm": timeline.soc_pm[-1],
        "soc_min_pm": min(timeline.soc_pm),
        "boots": len(world.boots_ms),
        "cycles": end.get("cycles"),
        "max_cycle_gap_ms": end.get("max_cycle_gap_ms"),
        "alloc_bytes_per_cycle": end.get("alloc_bytes_per_cycle"),
        "console_bad_lines": bad_lines,
        "energy": end.get("energy", {}),
        "micropython": end.get("micropython", ""),
    }


def _unserved(end: dict[str, Any], tiers: list[int]) -> dict[str, float]:
    said = end.get("unserved_wh") or {}
    return {str(tier): round(float(said.get(str(tier), 0.0)), 3) for tier in tiers}


def _outage(outage: Outage, timeline: Timeline, site: dict[str, Any], tiers: list[int]) -> dict[str, Any]:
    promised = {tier["tier"]: tier["promised_s"] for tier in site["tier"]}
    served = outages.served_by_load(timeline, outage)
    return {
        "start_ms": outage.start_ms,
        "end_ms": outage.end_ms,
        "length_s": outage.length_s,
        "finished": outage.finished,
        "bus_min_mv": min(timeline.bus_mv[outage.start_row : outage.end_row]),
        "soc_start_pm": timeline.soc_pm[outage.start_row],
        "soc_end_pm": timeline.soc_pm[min(outage.end_row, len(timeline) - 1)],
        "tiers": {
            str(tier): _tier(
                promised.get(tier, 0),
                outages.served_by_tier(served, site["load"], tier),
                outage.length_s,
                timeline.row_ms(),
            )
            for tier in tiers
        },
        "loads": served,
    }


def _tier(promised_s: int, served_s: float | None, length_s: float, row_ms: int) -> dict[str, Any]:
    """What a tier was promised, what was due (an outage may end sooner), what it got; exact to one row."""
    due_s = min(float(promised_s), length_s)
    kept = None if served_s is None else served_s + row_ms / 1000 >= due_s
    return {"promised_s": promised_s, "due_s": due_s, "served_s": served_s, "kept": kept}
