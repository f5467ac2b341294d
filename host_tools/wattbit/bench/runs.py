"""Runs of the desktop rack for the bench: a scenario of this folder, changed as the measurement needs."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from wattbit import paths
from wattbit.emulator.results import ResultsError, timeline, world
from wattbit.emulator.run import emulate
from wattbit.emulator.scenario import Scenario, load_scenario
from wattbit.errors import DeviceTrouble

SCENARIOS = Path(__file__).parent / "scenarios"
Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Ran:
    """A finished run: its folder, its summary, and the world's last word."""

    out: Path
    summary: dict[str, Any]
    end: dict[str, Any]

    def timeline(self) -> timeline.Timeline:
        """The plant's truth, row by row."""
        return timeline.read(self.out / "run" / "timeline.bin")


def folder() -> Path:
    """Where the bench leaves its runs."""
    return paths.root() / "out" / "bench"


def scenario(name: str) -> Scenario:
    """The bench's own scenario of that name; its `run` may be changed before it is started."""
    return load_scenario(SCENARIOS / f"{name}.toml")


def start(what: Scenario) -> Ran:
    """Run it in a folder of its own below out/bench. Raises DeviceTrouble."""
    out = folder() / what.name
    try:
        summary = emulate(what, out)
        return Ran(out, summary, world.read(out / "run" / "world.jsonl").end)
    except ResultsError as error:
        raise DeviceTrouble(f"{what.name} left no usable result: {error}") from None


def side_by_side(work: Callable[[Item], Result], items: list[Item]) -> list[Result]:
    """Results in the order of `items`, on as many cores as there are; only for what is not timed."""
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return list(pool.map(work, items))
