"""One scenario on both tiers: the emulated board must decide as the desktop rack does."""

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wattbit.emulator import run as vm
from wattbit.emulator import wiring
from wattbit.emulator.scenario import load_scenario
from wattbit.silicon import emulate

SCENARIO = Path(__file__).parent / "scenarios" / "pico-evening.toml"
DECISIONS = ("shed", "restore", "trip", "clear")


@dataclass(frozen=True)
class Evening:
    """Expectations missed on the board, decisions of both tiers in order, ms from power-on to the first pass."""

    missed: int
    silicon: list[tuple[str, ...]]
    desktop: list[tuple[str, ...]]
    first_pass_ms: int


def both(uf2: Path) -> Evening:
    """Run the scenario on the emulated board and in the desktop rack. DeviceTrouble."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        scenario = load_scenario(SCENARIO)
        summary = emulate.emulate(scenario, out / "silicon", lambda done: None, uf2)
        vm.emulate(scenario, out / "vm")
        missed = sum(not expect["pass"] for expect in summary["expect"])
        end = json.loads((out / "silicon/run/world.jsonl").read_text(encoding="utf-8").splitlines()[-1])
        return Evening(missed, decisions(out / "silicon"), decisions(out / "vm"), end["first_pass_ms"])


def decisions(out: Path) -> list[tuple[str, ...]]:
    """(kind, output, rule) of each decision after the start that the console told."""
    events = [json.loads(line) for line in (out / "events.jsonl").read_text(encoding="utf-8").splitlines()]
    began_ms = events[0]["t_ms"]
    later = [e for e in events if e["kind"] in DECISIONS and e["t_ms"] > began_ms]
    return [(e["kind"], e.get("output", ""), e["rule"]) for e in later]


def steady_run() -> dict[str, Any]:
    """run.json's content of the same rack when nothing happens."""
    return {**wiring.complete(load_scenario(SCENARIO).run, False), "events": []}
