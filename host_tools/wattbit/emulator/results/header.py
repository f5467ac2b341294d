"""The top of the report: verdict, figures, and the ten-second tables, as HTML text."""

from __future__ import annotations

from html import escape
from typing import Any

from . import groups, lanes, words
from .strips import event_text

MOST_EVENTS = 300


def tiles(summary: dict[str, Any]) -> str:
    """The figures a person asks for first."""
    unserved = sum(summary["unserved_wh"].values())
    out_s = sum(outage["length_s"] for outage in summary["outages"])
    off_names = {off["output"] for off in summary["offs"]}
    rows = (
        ("bus_min_mv", "Lowest bus voltage", words.volts(summary["bus_min_mv"]), ""),
        ("soc_end_pm", "Charge at the end", words.percent(summary["soc_end_pm"]),
         f"lowest {words.percent(summary['soc_min_pm'])}"),
        ("outages", "Without grid", words.duration(out_s), words.count(len(summary["outages"]), "outage")),
        ("offs", "Lost power", words.count(len(off_names), "output"),
         f"{summary['sheds']} shed, {summary['restores']} restored"),
        ("unserved_wh", "Not served", words.energy(unserved), _worst(summary)),
    )  # fmt: skip
    return "".join(
        f'<div class="tile" data-figure="{key}"><dt>{name}</dt>'
        f"<dd>{escape(value)}<small>{escape(more)}</small></dd></div>"
        for key, name, value, more in rows
    )


def _worst(summary: dict[str, Any]) -> str:
    tiers = [f"tier {tier}: {words.energy(wh)}" for tier, wh in summary["unserved_wh"].items() if wh > 0]
    return ", ".join(tiers[:4])


def shed_table(summary: dict[str, Any]) -> str:
    """What lost power, when, why, for how long."""
    found = groups.make(summary)
    if not found:
        return '<p class="quiet" data-table="shed">Nothing lost power.</p>'
    rows = "".join(_shed_row(group) for group in found[:40])
    more = f'<p class="quiet">and {len(found) - 40} more lines in events.jsonl</p>' if len(found) > 40 else ""
    head = "".join(f"<th scope=col>{name}</th>" for name in ("What", "Tier", "When", "Why", "For how long"))
    return f'<table class="stacks" data-table="shed"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{more}'


def _shed_row(group: groups.Group) -> str:
    when = words.clock(group.first_ms)
    if group.last_ms - group.first_ms >= 1000:
        when += f" to {words.clock(group.last_ms)}"
    where = f"outage {group.outage}" if group.outage else "on grid"
    why = escape(group.cause) if group.first_told else ""
    chip = f'<i class="chip" data-family="{lanes.family(group.rule)}"></i>'
    return (
        f'<tr data-rule="{escape(group.rule)}"><td data-label="What">{_names(group.outputs)}</td>'
        f'<td data-label="Tier" class="n">{group.rank}</td><td data-label="When">{when} <small>{where}</small></td>'
        f'<td data-label="Why">{chip}<b>{escape(group.rule)}</b> <small>{why}</small></td>'
        f'<td data-label="For how long">{group.how_long()}</td></tr>'
    )


def _names(outputs: list[str]) -> str:
    shown = ", ".join(f'<span class="nb">{escape(name)}</span>' for name in outputs[:8])
    return shown if len(outputs) <= 8 else f"{shown} and {len(outputs) - 8} more"


def served_table(summary: dict[str, Any], site: dict[str, Any]) -> str:
    """What each tier was promised, and what it got in each outage."""
    if not summary["outages"]:
        return '<p class="quiet" data-table="served">No outage.</p>'
    titles = {str(tier["tier"]): tier["title"] for tier in site["tier"]}
    heads = "".join(
        f'<th scope="col" class="n">Outage {n}'
        f"<small>{words.clock(o['start_ms'])}, {words.duration(o['length_s'])}</small></th>"
        for n, o in enumerate(summary["outages"][:8], 1)
    )
    rows = ""
    for tier, promised in summary["promised_s"].items():
        cells = "".join(_served_cell(o["tiers"][tier]) for o in summary["outages"][:8])
        title = f" <small>{escape(titles.get(tier, ''))}</small>"
        rows += f'<tr data-tier="{tier}"><th scope="row">{tier}{title}</th>'
        rows += f'<td class="n">{words.promise(promised[0])}</td>{cells}</tr>'
    return (
        '<div class="scroll"><table data-table="served"><thead><tr><th scope="col">Tier</th>'
        '<th scope="col" class="n">Promised</th>'
        f"{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _served_cell(tier: dict[str, Any]) -> str:
    if tier["served_s"] is None:
        return '<td class="n quiet" data-kept="none">was off</td>'
    verdict = "kept" if tier["kept"] else "broken"
    sign = "✓" if tier["kept"] else "✗"
    said = f'<span class="sr">promise {verdict}</span>'
    return (
        f'<td class="n" data-kept="{verdict}" data-served="{tier["served_s"]}">{words.duration(tier["served_s"])}'
        f' <b class="{verdict}" aria-hidden="true">{sign}</b>{said}</td>'
    )


def expectations(summary: dict[str, Any]) -> str:
    """Each expectation with what came of it."""
    if not summary["expect"]:
        return '<p class="quiet" data-table="expect">The scenario states none.</p>'
    rows = ""
    for check in summary["expect"]:
        what, got = groups.check_text(check)
        verdict, sign = ("pass", "✓") if check["pass"] else ("fail", "✗")
        got = f" <small>{escape(got)}</small>" if got else ""
        rows += f'<li data-pass="{str(bool(check["pass"])).lower()}"><b class="{verdict}">{sign}'
        rows += f'<span class="sr">{verdict}</span></b>'
        rows += f"<span>{escape(what)}{got}</span></li>"
    return f'<ul class="checks" data-table="expect">{rows}</ul>'


def event_list(events: list[dict[str, Any]]) -> str:
    """All events as text; the ladder's are left out first when there are too many."""
    shown = events if len(events) <= MOST_EVENTS else [row for row in events if row["kind"] != "ladder"]
    rows = "".join(
        f'<tr><td class="n">{words.clock(row["t_ms"], True)}</td><td>{row["kind"]}</td>'
        f"<td>{escape(row.get('output', ''))}</td><td>{escape(event_text({**row, 'kind': '', 'output': ''}))}</td></tr>"
        for row in shown[:MOST_EVENTS]
    )
    left = len(events) - len(shown[:MOST_EVENTS])
    more = f'<p class="quiet">{left} more in events.jsonl</p>' if left else ""
    head = "".join(f"<th scope=col>{name}</th>" for name in ("Time", "Kind", "Output", "Why"))
    return f'<table data-table="events"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{more}'
