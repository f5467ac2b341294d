"""A lane per output: when it had power, and which rule took it when it had not."""

from __future__ import annotations

from html import escape
from typing import Any

from . import words
from .views import View

FAMILIES = {
    "ladder": "energy",
    "reserve": "energy",
    "supply": "power",
    "feeder": "power",
    "discharge": "power",
    "emergency": "power",
    "dispatch": "power",
    "price": "power",
    "operator": "operator",
    "cooling": "cooling",
    "start": "start",
    "boot": "start",
    "readback": "fault",
    "lockout": "fault",
    "sensor_loss": "fault",
    "link_loss": "fault",
    "bad_config": "fault",
    "watchdog": "fault",
    "task": "fault",
    "outlet": "fault",
    "bus-dead": "dead",
    "unexplained": "unexplained",
}
MEANINGS = {
    "on": "powered",
    "energy": "shed to keep energy for higher tiers",
    "power": "shed: supplies, feeder or battery cannot carry it",
    "limit": "shed by a limit of the site",
    "cooling": "what cools it is off",
    "operator": "held by the operator",
    "fault": "fault or lock-out",
    "start": "off at start",
    "dead": "the bus had no voltage",
    "unexplained": "off, and no event says why",
}


def family(rule: str) -> str:
    """The colour a rule is drawn in; the limits of a site have names of their own and share one."""
    return FAMILIES.get(rule, "limit")


def ordered(site: dict[str, Any]) -> list[tuple[str, list[dict[str, Any]]]]:
    """(title, loads), most critical first: the tiers, then what is held."""
    titles = {tier["tier"]: tier for tier in site["tier"]}
    found = []
    for tier in sorted({load["tier"] for load in site["load"]}):
        loads = [load for load in site["load"] if load["tier"] == tier and not load["hold"]]
        if loads:
            found.append((_title(tier, titles.get(tier)), sorted(loads, key=lambda load: load["order"])))
    held = [load for load in site["load"] if load["hold"]]
    return found + ([("Held: cooling and control power", held)] if held else [])


def _title(tier: int, row: dict[str, Any] | None) -> str:
    text = f"Tier {tier}"
    if row and row["title"]:
        text += f": {row['title']}"
    return text + (f", promised {words.duration(row['promised_s'])}" if row and row["promised_s"] else "")


def render(view: View, site: dict[str, Any], offs: list[dict[str, Any]], shades: str, most: int) -> str:
    """All lanes of a window; a lane with more than `most` losses of power shows the longest `most`."""
    html = []
    for title, loads in ordered(site):
        html.append(f'<div class="row tier"><p class="cell">{escape(title)}</p></div>')
        for load in loads:
            own = [off for off in offs if off["output"] == load["name"]]
            html.append(_lane(view, load, own, shades, most))
    return "\n".join(html)


def _lane(view: View, load: dict[str, Any], offs: list[dict[str, Any]], shades: str, most: int) -> str:
    shown = [off for off in offs if view.shows(off["start_ms"], _end(view, off))]
    if len(shown) > most:
        longest = sorted(shown, key=lambda off: _end(view, off) - off["start_ms"])[-most:]
        shown = sorted(longest, key=lambda off: off["start_ms"])
    name = escape(load["name"])
    lost = words.count(len(shown), "loss", "losses") + " of power" if shown else "powered throughout"
    return (
        f'<div class="row lane"><div class="gutter label" title="{name}">{name}</div>'
        f'<div class="cell plot" role="group" aria-label="{name}: {lost}" data-lane="{name}" data-tier="{load["tier"]}"'
        f' data-offs="{len(shown)}">{shades}{_segments(view, load["name"], shown)}</div></div>'
    )


def _end(view: View, off: dict[str, Any]) -> int:
    end_ms: int = view.to_ms + 1 if off["end_ms"] is None else off["end_ms"]
    return end_ms


def _segments(view: View, name: str, offs: list[dict[str, Any]]) -> str:
    html, at_ms = [], view.from_ms
    for off in offs:
        if off["start_ms"] > at_ms:
            html.append(_on(view, at_ms, off["start_ms"]))
        html.append(_off(view, name, off))
        at_ms = max(at_ms, _end(view, off))
    if at_ms < view.to_ms:
        html.append(_on(view, at_ms, view.to_ms))
    return "".join(html)


def _place(view: View, from_ms: int, to_ms: int) -> str:
    left = view.part(from_ms)
    return f'style="left:{left:g}%;width:{round(view.part(to_ms) - left, 3):g}%"'


def _on(view: View, from_ms: int, to_ms: int) -> str:
    where = f'data-from="{from_ms}" data-to="{to_ms}" {_place(view, from_ms, to_ms)}'
    return f'<i class="seg" data-state="on" {where}></i>'


def _off(view: View, name: str, off: dict[str, Any]) -> str:
    end_ms = _end(view, off)
    if off["end_ms"] is None:
        length = "still off at the end"
    else:
        length = f"off for {words.duration((off['end_ms'] - off['start_ms']) / 1000)}"
    why = words.reason(off["cause"], name, off["rule"])
    tip = f"{name}: {off['rule']}\n{why}\nfrom {words.clock(off['start_ms'], True)}, {length}"
    label = escape(tip.replace("\n", "; "))
    return (
        f'<i class="seg" data-state="off" data-rule="{escape(off["rule"])}" data-family="{family(off["rule"])}"'
        f' data-from="{off["start_ms"]}" data-to="{min(end_ms, view.to_ms)}" {_place(view, off["start_ms"], end_ms)}'
        f' tabindex="0" role="img" aria-label="{label}" data-tip="{escape(tip)}"><span>{escape(off["rule"])}</span></i>'
    )


def legend(offs: list[dict[str, Any]]) -> str:
    """The colours that occur, with their meaning."""
    used = ["on"] + [key for key in MEANINGS if key in {family(off["rule"]) for off in offs}]
    items = "".join(f'<li><i class="chip" data-family="{key}"></i>{MEANINGS[key]}</li>' for key in used)
    return f'<ul class="legend">{items}<li><i class="chip" data-family="outage"></i>grid outage</li></ul>'
