"""Columns of minimum and maximum become a line: no extreme is lost, however many rows there are."""

from __future__ import annotations

import math
from array import array
from dataclasses import dataclass

from .views import View

HEIGHT = 1000  # units of the drawing from top to bottom; x goes by half columns


@dataclass
class Extremes:
    """lo[c], hi[c] of each pixel column and whether the lowest came first; None where a column has no row."""

    lo: list[int | None]
    hi: list[int | None]
    low_first: list[bool]

    @property
    def lowest(self) -> int:
        """Smallest value in the window."""
        return min((v for v in self.lo if v is not None), default=0)

    @property
    def highest(self) -> int:
        """Largest value in the window."""
        return max((v for v in self.hi if v is not None), default=0)


def extremes(values: array, view: View) -> Extremes:
    """Minimum and maximum of each column of the window."""
    found = Extremes([], [], [])
    for start, stop in zip(view.edges, view.edges[1:]):
        part = values[start:stop]
        low, high = (min(part), max(part)) if part else (None, None)
        found.lo.append(low)
        found.hi.append(high)
        found.low_first.append(low == high or part.index(low) < part.index(high))
    return found


@dataclass
class Scale:
    """From a value to a place: `low` lies at the bottom edge, `high` at the top."""

    low: float
    high: float

    def y(self, value: float) -> int:
        """Units from the top."""
        return round((self.high - value) * HEIGHT / (self.high - self.low))

    def part(self, value: float) -> float:
        """Per cent from the top."""
        return round((self.high - value) * 100 / (self.high - self.low), 2)

    def ticks(self, at_most: int = 6) -> list[float]:
        """Round values inside the scale, at most `at_most`."""
        rough = (self.high - self.low) / at_most
        power = 10 ** math.floor(math.log10(rough))
        step = next(m * power for m in (1, 2, 2.5, 5, 10, 20) if m * power >= rough)
        first = math.ceil(self.low / step)
        return [n * step for n in range(first, math.floor(self.high / step) + 1)]


def scale(low: float, high: float, least_span: float, from_zero: bool = False) -> Scale:
    """A scale around the values with some air, never narrower than `least_span`."""
    low = min(low, 0) if from_zero else low
    if high - low < least_span:
        middle = (high + low) / 2
        low, high = (low, low + least_span) if from_zero else (middle - least_span / 2, middle + least_span / 2)
    air = (high - low) * 0.08
    return Scale(low if from_zero and low == 0 else low - air, high + air)


def path(columns: Extremes, to: Scale) -> str:
    """The `d` of an SVG path: per column its two extremes in the order they came, level stretches joined."""
    points: list[tuple[int, int]] = []
    for c, (low, high) in enumerate(zip(columns.lo, columns.hi)):
        if low is None or high is None:
            continue
        first, last = (low, high) if columns.low_first[c] else (high, low)
        for x, value in ((2 * c, first), (2 * c + 1, last)):
            y = to.y(value)
            if len(points) > 1 and points[-1][1] == y == points[-2][1]:
                points[-1] = (x, y)
            else:
                points.append((x, y))
    if not points:
        return ""
    points.insert(0, (0, points[0][1]))
    points.append((2 * len(columns.lo), points[-1][1]))
    return "M" + " ".join(f"{x} {y}" for x, y in points)


def area(line: str, columns: int, base: int) -> str:
    """The `d` of the surface between a line and `base` (units from the top)."""
    return f"{line}L{2 * columns} {base} 0 {base}Z" if line else ""
