"""The one way from a finished run directory to the four result files."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from . import events as console
from . import report, summary, timeline
from . import world as worlds

Evaluate = Callable[[list[Any], dict[str, Any], list[dict[str, Any]]], list[dict[str, Any]]]


def write(
    run: dict[str, Any],
    scenario_meta: dict[str, Any],
    run_dir: Path,
    out_dir: Path,
    wall_s: float,
    firmware_sha256: str,
    expects: list[Any],
    evaluate: Evaluate | None = None,
) -> dict[str, Any]:
    """Write timeline.csv, events.jsonl, summary.json and report.html into `out_dir`; return the summary.

    run: what run.json holds; wall_s: seconds the run took; expects: the scenario's expectations, judged by
    `evaluate` (by default `wattbit.emulator.expect.evaluate`). Raises ResultsError when the run left no usable
    result; nothing is written then.
    """
    rows = timeline.read(run_dir / "timeline.bin")
    world = worlds.read(run_dir / "world.jsonl")
    run, planned_ms = _as_far_as_it_got(run, world)
    tiers = {load["name"]: load["tier"] for load in run["site"]["load"]}
    events, bad_lines = console.read(run_dir / "console.log", world, tiers)
    figures = summary.make(run, scenario_meta, rows, world, events, bad_lines)
    figures["planned_ms"] = planned_ms
    figures["wall_s"] = round(wall_s, 3)
    figures["speedup"] = round(figures["simulated_ms"] / 1000 / wall_s, 1) if wall_s > 0 else None
    figures["firmware_sha256"] = firmware_sha256
    figures["expect"] = (evaluate or _evaluator())(expects, figures, events) if expects else []
    out_dir.mkdir(parents=True, exist_ok=True)
    timeline.write_csv(rows, out_dir / "timeline.csv")
    console.write(events, out_dir / "events.jsonl")
    _text(out_dir / "summary.json", json.dumps(figures, indent=2, ensure_ascii=False) + "\n")
    _text(out_dir / "report.html", report.html(run, figures, events, rows, world))
    return figures


def _as_far_as_it_got(run: dict[str, Any], world: worlds.World) -> tuple[dict[str, Any], int]:
    """The run with the time that really passed, shorter when somebody stopped it; and the scenario's own time."""
    planned_ms: int = run["duration_ms"]
    return {**run, "duration_ms": min(planned_ms, world.end.get("sim_ms", planned_ms))}, planned_ms


def _evaluator() -> Evaluate:
    from wattbit.emulator.expect import evaluate

    return evaluate


def _text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
