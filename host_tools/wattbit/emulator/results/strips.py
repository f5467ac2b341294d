"""Two strips above the lanes: what the scenario did to the rack, and what the controller said."""

from __future__ import annotations

from html import escape
from typing import Any

from . import words
from .views import View

BUCKETS = 90
MOST_LINES = 8
# the gravest kind of a bucket gives it its colour
GRAVITY = ("trip", "fault", "futility", "reboot", "shed", "refuse", "restore", "command", "clear", "ladder", "world")


def render(view: View, events: list[dict[str, Any]], fired: list[dict[str, Any]]) -> str:
    """Both strips of a window; things that happen close together share a mark."""
    did = [{"t_ms": row["t_ms"], "kind": "world", "text": fired_text(row)} for row in fired]
    said = [{"t_ms": row["t_ms"], "kind": row["kind"], "text": event_text(row)} for row in events]
    return _strip(view, "Scenario", "scenario", did) + _strip(view, "Events", "events", said)


def fired_text(row: dict[str, Any]) -> str:
    """A scenario event in words."""
    rest = ", ".join(f"{key} {value}" for key, value in row.items() if key not in ("t_ms", "world", "do"))
    return row["do"].replace("_", " ") + (f": {rest}" if rest else "")


def event_text(row: dict[str, Any]) -> str:
    """An event of the controller in words."""
    cause = row.get("cause", "")
    keys = ("rule",) if row.get("output") and row["output"] in cause else ("output", "rule")
    about = " ".join(str(row[key]) for key in keys if key in row)
    text = f"{row['kind']} {about}".strip() + (f": {cause}" if cause else "")
    told = str(row.get("reading", "")) in cause and str(row.get("limit", "")) in cause
    if not told and (row.get("reading") or row.get("limit")):
        text += f" ({row.get('reading', 0)}, limit {row.get('limit', 0)})"
    return text


def _strip(view: View, title: str, key: str, rows: list[dict[str, Any]]) -> str:
    buckets: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        if view.from_ms <= row["t_ms"] <= view.to_ms:
            buckets.setdefault(int(view.part(row["t_ms"]) * BUCKETS / 100), []).append(row)
    marks = "".join(_mark(view, buckets[place]) for place in sorted(buckets))
    count = sum(len(found) for found in buckets.values())
    return (
        f'<div class="row strip"><div class="gutter label">{title}</div>'
        f'<div class="cell plot" role="group" aria-label="{title}: {count}" data-strip="{key}" data-count="{count}">'
        f"{marks}</div></div>"
    )


def _mark(view: View, rows: list[dict[str, Any]]) -> str:
    kind = min((row["kind"] for row in rows), key=lambda k: GRAVITY.index(k) if k in GRAVITY else len(GRAVITY))
    lines = [f"{words.clock(row['t_ms'], True)}  {row['text']}" for row in rows[:MOST_LINES]]
    if len(rows) > MOST_LINES:
        lines.append(f"and {len(rows) - MOST_LINES} more")
    tip = escape("\n".join(lines))
    return (
        f'<i class="event" tabindex="0" role="img" data-kind="{kind}" data-count="{len(rows)}"'
        f' data-t="{rows[0]["t_ms"]}" style="left:{view.part(rows[0]["t_ms"]):g}%"'
        f' aria-label="{tip}" data-tip="{tip}"></i>'
    )
