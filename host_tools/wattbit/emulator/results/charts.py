"""The four curves of a window, as HTML around SVG that stretches with the page."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from html import escape
from typing import Any

from . import curves, words
from .curves import HEIGHT, Extremes, Scale
from .demand import Demand
from .timeline import Timeline
from .views import View

LABEL_ROOM = 0.25  # room above a mark for its name, as a share of half the curve's height


@dataclass(frozen=True)
class Series:
    """A column of the timeline as people see it: value / `per` is in `unit`; `span`: least height of its scale."""

    key: str
    title: str
    unit: str
    per: int
    digits: int
    span: int
    filled: bool = False

    def text(self, value: float) -> str:
        """The value with its unit."""
        return f"{value / self.per:.{self.digits}f} {self.unit}".replace("-", "\u2212")

    def tick(self, value: float) -> str:
        """The value as the axis shows it."""
        return f"{value / self.per:g}".replace("-", "\u2212")


ALL = (
    Series("bus_mv", "Bus voltage", "V", 1000, 2, 2000),
    Series("load_w", "Power of the loads", "kW", 1000, 2, 500, True),
    Series("soc_pm", "State of charge", "%", 10, 1, 1000, True),
    Series("battery_ma", "Battery current, + charging", "A", 1000, 1, 4000),
)


def render(view: View, timeline: Timeline, site: dict[str, Any], demand: Demand, shades: str) -> tuple[str, dict]:
    """(HTML of the curves, their columns for the pointer: {key: {"lo": [...], "hi": [...]}})."""
    html, data = [], {}
    for series in ALL:
        columns = curves.extremes(timeline.column(series.key), view)
        data[series.key] = {"lo": columns.lo, "hi": columns.hi}
        wanted = _wanted(view, timeline, demand) if series.key == "load_w" else None
        if wanted:
            data["demand_w"] = {"lo": wanted.lo, "hi": wanted.hi}
        html.append(_chart(series, columns, wanted, view, _marks(series.key, site), shades, timeline))
    return "\n".join(html), data


def _wanted(view: View, timeline: Timeline, demand: Demand) -> Extremes:
    """Demand at the first row of each column."""
    last = len(timeline) - 1
    values = array("i", [demand.at(timeline.t_ms[min(row, last)]) for row in view.edges[:-1]])
    return Extremes(list(values), list(values), [True] * len(values))


def _marks(key: str, site: dict[str, Any]) -> list[tuple[str, int]]:
    """(name, value) of the lines that a curve must be seen against."""
    marks = [(limit["name"], limit["trip"]) for limit in site["limit"] if limit["quantity"] == key]
    if key == "soc_pm":
        marks += [("reserve", site["battery"]["reserve_pm"]), ("restore floor", site["restore"]["floor_pm"])]
    if key == "load_w" and site["supply"]:
        marks.append(("supplies", sum(supply["rated_w"] for supply in site["supply"])))
    if key == "battery_ma":
        marks.append(("", 0))
    return marks


def _scale(series: Series, columns: Extremes, wanted: Extremes | None, marks: list[tuple[str, int]]) -> Scale:
    if series.key == "soc_pm":
        return Scale(-20, 1020)
    low, high = columns.lowest, columns.highest
    if wanted:
        low, high = min(low, wanted.lowest), max(high, wanted.highest)
    reach = max(high - low, series.span) // 2
    near = [value for _, value in marks if low - reach <= value <= high + reach]
    return curves.scale(
        min([low, *near]), max([high, *(value + reach * LABEL_ROOM for value in near)]), series.span, series.filled
    )


def _chart(
    series: Series,
    columns: Extremes,
    wanted: Extremes | None,
    view: View,
    marks: list[tuple[str, int]],
    shades: str,
    timeline: Timeline,
) -> str:
    to = _scale(series, columns, wanted, marks)
    said = _said(series, columns, view, timeline)
    lines = _svg(series, columns, wanted, view, to)
    ticks = "".join(f'<span style="top:{to.part(v)}%">{series.tick(v)}</span>' for v in to.ticks())
    grid = "".join(f'<i class="level" style="top:{to.part(v)}%"></i>' for v in to.ticks())
    shown = [(name, value) for name, value in marks if to.low < value < to.high]
    rules = "".join(
        f'<i class="mark{" low" if to.part(value) < 12 else ""}" data-mark="{escape(name)}"'
        f' style="top:{to.part(value)}%"><b>{escape(name)}</b></i>'
        for name, value in shown
    )
    key = '<em class="key demand">wanted</em>' if wanted else ""
    return (
        f'<div class="row chart"><div class="gutter ticks" aria-hidden="true">{ticks}</div><div class="cell">'
        f'<p class="name"><b>{escape(series.title)}</b> <span class="unit">{series.unit}</span>{key}'
        f'<span class="said">{escape(said)}</span></p>'
        f'<div class="plot" role="img" aria-label="{escape(series.title)}: {escape(said)}" data-chart="{series.key}"'
        f' data-min="{columns.lowest}" data-max="{columns.highest}" data-low="{to.low:.3f}" data-high="{to.high:.3f}"'
        f' data-columns="{view.columns}">{shades}{grid}{lines}{rules}</div></div></div>'
    )


def _said(series: Series, columns: Extremes, view: View, timeline: Timeline) -> str:
    """The extremes and when they came, in words."""
    low_c, high_c = columns.lo.index(columns.lowest), columns.hi.index(columns.highest)
    values = timeline.column(series.key)
    if columns.lowest == columns.highest:
        return f"{series.text(columns.lowest)} throughout"

    def when(c: int, value: int) -> str:
        row = values.index(value, view.edges[c])
        return words.clock(timeline.t_ms[row])

    return (
        f"lowest {series.text(columns.lowest)} at {when(low_c, columns.lowest)}, "
        f"highest {series.text(columns.highest)} at {when(high_c, columns.highest)}"
    )


def _svg(series: Series, columns: Extremes, wanted: Extremes | None, view: View, to: Scale) -> str:
    line = curves.path(columns, to)
    parts = []
    if series.filled:
        parts.append(f'<path class="area" d="{curves.area(line, view.columns, min(to.y(0), HEIGHT))}"/>')
    if wanted:
        parts.append(f'<path class="demand" d="{curves.path(wanted, to)}"/>')
    parts.append(f'<path class="line" d="{line}"/>')
    size = f"0 0 {2 * view.columns} {HEIGHT}"
    return (
        f'<svg viewBox="{size}" preserveAspectRatio="none" aria-hidden="true" focusable="false">{"".join(parts)}</svg>'
    )
