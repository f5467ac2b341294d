"""`report.html`: one file that carries everything it shows and asks nothing of the network."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from typing import Any

from . import charts, groups, header, lanes, strips, views, words
from .demand import Demand
from .timeline import Timeline
from .views import View
from .world import World

MOST_BYTES = 2_000_000
# (windows, pixel columns, losses drawn per lane): from fine to coarse, until the file is small enough
GRAINS = ((6, 1000, 200), (3, 1000, 100), (1, 800, 60), (1, 400, 20))
ASSETS = Path(__file__).parent


def html(
    run: dict[str, Any], summary: dict[str, Any], events: list[dict[str, Any]], timeline: Timeline, world: World
) -> str:
    """The report as text, below MOST_BYTES."""
    text = ""
    for windows, columns, losses in GRAINS:
        shown = views.make(timeline, summary, columns, windows)
        text = _page(run, summary, events, timeline, world, shown, losses)
        if len(text.encode()) < MOST_BYTES:
            break
    return text


def _page(
    run: dict[str, Any],
    summary: dict[str, Any],
    events: list[dict[str, Any]],
    timeline: Timeline,
    world: World,
    shown: list[View],
    losses: int,
) -> str:
    site = run["site"]
    met, sentence = groups.verdict(summary)
    parts, data = [], []
    for view in shown:
        part, columns = _view(run, summary, events, timeline, world, view, losses)
        parts.append(part)
        data.append({"from": view.from_ms, "to": view.to_ms, "n": view.columns, "series": columns})
    return _fill(
        (ASSETS / "report.html").read_text(encoding="utf-8"),
        {
            "css": (ASSETS / "report.css").read_text(encoding="utf-8"),
            "js": (ASSETS / "report.js").read_text(encoding="utf-8"),
            "title": escape(summary["title"] or summary["scenario"]),
            "lead": escape(_lead(summary, site)),
            "verdict": ("none" if not summary["expect"] else "pass" if met else "fail"),
            "sentence": escape(sentence),
            "tiles": header.tiles(summary),
            "shed": header.shed_table(summary),
            "served": header.served_table(summary, site),
            "expect": header.expectations(summary),
            "tabs": _tabs(shown),
            "legend": lanes.legend(summary["offs"]),
            "views": "\n".join(parts),
            "events": header.event_list(events),
            "event_count": str(len(events)),
            "foot": escape(_foot(summary)),
            "data": json.dumps(data, separators=(",", ":")).replace("</", "<\\/"),
        },
    )


def _fill(template: str, values: dict[str, str]) -> str:
    """Put each value where the template says {{name}}; values are not looked into again."""
    parts = template.split("{{")
    text = parts[0]
    for part in parts[1:]:
        name, _, rest = part.partition("}}")
        text += values[name.strip()] + rest
    return text


def _view(
    run: dict[str, Any],
    summary: dict[str, Any],
    events: list[dict[str, Any]],
    timeline: Timeline,
    world: World,
    view: View,
    losses: int,
) -> tuple[str, dict]:
    shades = _shades(view, summary)
    curves, data = charts.render(view, timeline, run["site"], Demand(run, world), shades)
    ticks = "".join(
        f'<span class="{"edge" if at > 97 else ""}" style="left:{at:g}%">{label}</span>' for at, label in view.ticks()
    )
    title = f"{view.title}: {words.clock(view.from_ms)} to {words.clock(view.to_ms)}"
    return (
        f'<section class="view" id="view-{view.number}" data-view="{view.number}" data-from="{view.from_ms}"'
        f' data-to="{view.to_ms}" aria-label="{title}"><h3>{title}</h3>'
        f'<div class="stack" tabindex="0" role="group" aria-label="Curves and lanes. Left and right arrow keys move'
        f' through time.">{curves}{strips.render(view, events, world.fired)}'
        f"{lanes.render(view, run['site'], summary['offs'], shades, losses)}"
        f'<div class="row axis" aria-hidden="true"><div class="gutter label">h:mm:ss</div>'
        f'<div class="cell">{ticks}</div></div>'
        f'<div class="cursor" hidden></div></div></section>'
    ), data


def _shades(view: View, summary: dict[str, Any]) -> str:
    """The outages as grey bands behind everything else."""
    html = ""
    for number, outage in enumerate(summary["outages"], 1):
        if view.shows(outage["start_ms"], outage["end_ms"]):
            left, right = view.part(outage["start_ms"]), view.part(outage["end_ms"])
            place = f"left:{left:g}%;width:{round(right - left, 3):g}%"
            html += f'<i class="outage" data-outage="{number}" style="{place}"></i>'
    return html


def _tabs(shown: list[View]) -> str:
    return "".join(f'<a href="#view-{view.number}" data-tab="{view.number}">{view.title}</a>' for view in shown)


def _lead(summary: dict[str, Any], site: dict[str, Any]) -> str:
    rack = site["site"]["title"] or summary["site"]
    length = words.duration(summary["duration_ms"] / 1000)
    planned_ms = summary.get("planned_ms", 0)
    if planned_ms > summary["duration_ms"]:
        length += f" of {words.duration(planned_ms / 1000)} (stopped)"
    return f"{rack} · {length} · scenario {summary['scenario']} · seed {summary['seed']}"


def _foot(summary: dict[str, Any]) -> str:
    parts = [f"simulated in {summary['wall_s']:.1f} s"]
    if summary["speedup"]:
        parts[0] += f" ({summary['speedup']:.0f} times real time)"
    if summary["alloc_bytes_per_cycle"] is not None:
        parts.append(f"{summary['alloc_bytes_per_cycle']} bytes allocated per cycle")
    if summary["max_cycle_gap_ms"] is not None:
        parts.append(f"longest gap between cycles {summary['max_cycle_gap_ms']} ms")
    if (summary["energy"] or {}).get("balance_pm") is not None:
        parts.append(f"energy balance closes within {abs(summary['energy']['balance_pm']) / 10:.3f} %")
    parts += [f"MicroPython {summary['micropython']}", f"firmware SHA-256 {summary['firmware_sha256'][:16]}"]
    if summary["console_bad_lines"]:
        parts.append(words.count(summary["console_bad_lines"], "spoilt console line"))
    return " · ".join(parts)
