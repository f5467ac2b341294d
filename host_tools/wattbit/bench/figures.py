"""A figure: what was measured, how, and whether it is as good as wanted."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

from wattbit.errors import EXPECTATION_FAILED, OK

WIDE = 130


@dataclass(frozen=True)
class Figure:
    """One row of the bench. `goal` None: told for its own sake; else `value` is judged by `compare` (">=" or "<=")."""

    name: str
    value: float
    unit: str
    how: str
    goal: float | None = None
    compare: str = "<="

    @property
    def met(self) -> bool | None:
        """True or false against the goal, None without one."""
        if self.goal is None:
            return None
        return self.value >= self.goal if self.compare == ">=" else self.value <= self.goal

    def as_dict(self) -> dict[str, Any]:
        """The row as bench.json keeps it; what never came has no value."""
        value = self.value if math.isfinite(self.value) else None
        return {**asdict(self), "value": value, "met": self.met}


def missed(figures: list[Figure]) -> list[str]:
    """Names of the figures that miss their goal."""
    return [figure.name for figure in figures if figure.met is False]


def number(value: float) -> str:
    """Four significant digits at most, whole numbers whole; "never" for what did not come."""
    if not math.isfinite(value):
        return "never"
    if value == int(value) or abs(value) >= 1000:
        return f"{value:.0f}"
    return f"{value:.4g}"


def table(figures: list[Figure], width: int) -> Table:
    """All figures for a person; how each was measured only where a terminal of `width` columns has room for it."""
    wide = width >= WIDE
    drawn = Table(title="WattBit Edge in figures", title_justify="left")
    drawn.add_column("figure")
    drawn.add_column("goal", justify="right", no_wrap=True)
    drawn.add_column("measured", justify="right", no_wrap=True)
    drawn.add_column("met", no_wrap=True)
    if wide:
        drawn.add_column("how", style="dim")
    for figure in figures:
        goal = "" if figure.goal is None else f"{figure.compare} {number(figure.goal)} {figure.unit}"
        met = {None: "", True: "[green]yes[/]", False: "[bold red]NO[/]"}[figure.met]
        drawn.add_row(figure.name, goal, f"{number(figure.value)} {figure.unit}", met, *([figure.how] if wide else []))
    return drawn


def told(figures: list[Figure], console: Console, how: str) -> int:
    """Print the table, `how` it was measured and what is missed; the exit code."""
    console.print(table(figures, console.width))
    console.print(how)
    names = missed(figures)
    if names:
        console.print(f"[bold red]{len(names)} missed:[/] " + "; ".join(names))
    return EXPECTATION_FAILED if names else OK
