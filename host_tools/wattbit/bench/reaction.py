"""From a limit crossed in the plant to the outlet that opens, at many phases of sensor and cycle."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import median
from typing import Any

from wattbit.bench import runs
from wattbit.bench.figures import Figure
from wattbit.emulator.results.timeline import Timeline
from wattbit.emulator.scenario import Scenario

CROSSINGS = 120
FIRST_MS = 20000
LINE_MS = 100  # one transaction and the reading order of twelve devices on a line of 19,200 baud


@dataclass(frozen=True)
class Case:
    """A quantity to push over a limit. `load` (tier 0) takes `step_w` more for `hold_ms`, once every `every_ms`."""

    scenario: str
    title: str
    quantity: str
    trip: int
    clear: int
    load: str
    step_w: int
    hold_ms: int
    every_ms: int
    phase_ms: int
    period_ms: int
    goal_ms: int


CASES = (
    Case("reaction-i2c", "I2C shunt", "bus_ma", 75000, 70000, "router", 1200, 400, 5000, 37, 100, 200),
    Case(
        "reaction-line", "Modbus sum", "supply_w", 12400, 11500, "storage", 2400, 2500, 15000, 83, 1000, 1100 + LINE_MS
    ),
)


def measure() -> list[Figure]:
    """Worst and median reaction of each case; one that never came counts as endless."""
    figures = []
    for case in CASES:
        times_ms = reactions_ms(_run(case).timeline(), instants_ms(case), case.hold_ms)
        how = f"{len(times_ms)} crossings at different phases, plant's truth; sensor read each {case.period_ms} ms"
        figures.append(Figure(f"reaction, {case.title}: worst", max(times_ms), "ms", how, case.goal_ms))
        figures.append(Figure(f"reaction, {case.title}: median", median(times_ms), "ms", how))
    return figures


def instants_ms(case: Case) -> list[int]:
    """When the quantity crosses: each time at another phase of the sensor's period and of the cycle."""
    return [FIRST_MS + k * case.every_ms + k * case.phase_ms % case.period_ms for k in range(CROSSINGS)]


def reactions_ms(rows: Timeline, instants: list[int], within_ms: int) -> list[float]:
    """For each instant, ms until some outlet that was powered is not; infinite when none is `within_ms`."""
    times = []
    row = 0
    for t_ms in instants:
        while row + 1 < len(rows) and rows.t_ms[row + 1] < t_ms:
            row += 1
        times.append(_first_off_ms(rows, row, t_ms, within_ms))
    return times


def _first_off_ms(rows: Timeline, row: int, t_ms: int, within_ms: int) -> float:
    before = rows.powered[row]
    for later in range(row + 1, len(rows)):
        waited_ms = rows.t_ms[later] - t_ms
        if waited_ms > within_ms:
            break
        if before & ~rows.powered[later]:
            return float(waited_ms)
    return math.inf


def _run(case: Case) -> runs.Ran:
    scenario = runs.scenario(case.scenario)
    scenario.run["duration_ms"] = FIRST_MS + (CROSSINGS + 1) * case.every_ms
    scenario.run["events"] += _steps(case)
    _prepare(scenario, case)
    return runs.start(scenario)


def _steps(case: Case) -> list[dict[str, Any]]:
    step = {"do": "load_step", "load": case.load}
    events = []
    for t_ms in instants_ms(case):
        events.append({**step, "t_ms": t_ms, "w": case.step_w})
        events.append({**step, "t_ms": t_ms + case.hold_ms, "w": -case.step_w})
    return events


def _prepare(scenario: Scenario, case: Case) -> None:
    """The limit under test alone, and loads that come back quickly, so that each crossing finds something to shed."""
    site = scenario.run["site"]
    row = {
        "name": "under-test",
        "quantity": case.quantity,
        "direction": "above",
        "trip": case.trip,
        "clear": case.clear,
    }
    row |= {"trip_ms": 0, "clear_ms": 0, "level": "limit", "action": "shed", "safe_side": "hold"}
    site["limit"] = [{**row, "settle_ms": 60000, "effect": 0}]
    site["budget"]["redundancy"] = 0
    site["restore"] |= {
        "floor_pm": 110,
        "stable_ms": 1000,
        "spacing_ms": 500,
        "jitter_ms": 0,
        "retry_ms": 1000,
        "margin_w": 0,
    }
    for load in site["load"]:
        load["min_off_ms"] = 1000
