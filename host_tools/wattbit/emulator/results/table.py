"""The table a person reads in ten seconds, for the console."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rich import box
from rich.console import Group as Stack
from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from . import groups, words

MOST_LINES = 12
NO_WRAP = {"no_wrap": True}
RIGHT = {"justify": "right"}


def render(summary: dict[str, Any], out: Path | None = None) -> RenderableType:
    """What was shed, what each tier got in each outage, the figures, the expectations; at most a screen.

    out: the folder of the result files, to say where to look further.
    """
    parts: list[RenderableType] = [_heading(summary), _shed(summary)]
    if summary["outages"]:
        parts.append(_served(summary))
    parts += [_figures(summary), _expectations(summary)]
    if out is not None:
        parts.append(Text(f"More in {out / 'report.html'}", style="dim"))
    return Stack(*parts)


def _heading(summary: dict[str, Any]) -> Text:
    n = len(summary["outages"])
    out_s = sum(outage["length_s"] for outage in summary["outages"])
    text = Text()
    text.append(summary["scenario"], style="bold")
    text.append(f" on {summary['site']}, {words.duration(summary['duration_ms'] / 1000)}")
    planned_ms = summary.get("planned_ms", 0)
    if planned_ms > summary["duration_ms"]:
        text.append(f" of {words.duration(planned_ms / 1000)} (stopped)", style="bold yellow")
    text.append(f", {words.count(n, 'outage')} ({words.duration(out_s)} without grid)" if n else ", no outage")
    return text


def _shed(summary: dict[str, Any]) -> RenderableType:
    found = groups.make(summary)
    if not found:
        return Text("Nothing lost power.", style="green")
    heads = (("what", {"min_width": 19}), ("tier", RIGHT), ("when", NO_WRAP), ("why", NO_WRAP), ("how long", {}))
    table = _table("Lost power", *heads)
    for group in found[:MOST_LINES]:
        outage = f"outage {group.outage}" if group.outage else "on grid"
        when = f"{words.clock(group.first_ms)} [dim]{outage}[/]"
        names = escape(words.names(group.outputs, 4))
        table.add_row(names, group.rank, when, f"[bold]{escape(group.rule)}[/]", group.how_long())
    if len(found) > MOST_LINES:
        table.add_row(f"[dim]and {len(found) - MOST_LINES} more lines: report.html[/]")
    return Stack(table, _causes(found[:MOST_LINES]))


def _causes(found: list[groups.Group]) -> Text:
    """Below the table, once each: what the rules mean, and what the limits read."""
    text = Text()
    for group in found:
        if group.first_told and group.cause:
            text.append(f" {group.rule}", style="bold").append(f": {group.cause}\n")
    return text


def _served(summary: dict[str, Any]) -> Table:
    numbered = list(enumerate(summary["outages"], 1))[:4]
    heads = [(f"outage {n}: {words.duration(outage['length_s'])}", RIGHT) for n, outage in numbered]
    table = _table("Promised, and got", ("tier", {}), ("promised", RIGHT), *heads)
    for tier, promised in summary["promised_s"].items():
        got = [_got(outage["tiers"][tier]) for _, outage in numbered]
        table.add_row(tier, words.promise(promised[0]), *got)
    return table


def _got(tier: dict[str, Any]) -> str:
    if tier["served_s"] is None:
        return "[dim]was off[/]"
    text = words.duration(tier["served_s"])
    return f"{text} [green]✓[/]" if tier["kept"] else f"[bold red]{text} ✗[/]"


def _figures(summary: dict[str, Any]) -> Text:
    unserved = sum(summary["unserved_wh"].values())
    futile = summary["events"].get("futility", 0)
    parts = [
        f"lowest bus voltage {words.volts(summary['bus_min_mv'])}",
        f"charge at the end {words.percent(summary['soc_end_pm'])}",
        f"not served {words.energy(unserved)}",
        f"{summary['sheds']} shed, {summary['restores']} restored",
    ]
    if futile:
        parts.append(words.count(futile, "stop for futility", "stops for futility"))
    if summary["speedup"]:
        parts.append(f"{summary['wall_s']:.1f} s, {summary['speedup']:.0f} x real time")
    return Text(", ".join(parts) + ".")


def _expectations(summary: dict[str, Any]) -> Text:
    met, sentence = groups.verdict(summary)
    text = Text(sentence + ".", style="bold green" if met else "bold red")
    for check in summary["expect"]:
        what, got = groups.check_text(check)
        if not check["pass"]:
            text.append(f"\n  ✗ {what}" + (f": {got}" if got else ""), style="not bold red")
    return text


def _table(title: str, *columns: tuple[str, dict[str, Any]]) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    for name, options in columns:
        table.add_column(name, **options)
    return table
