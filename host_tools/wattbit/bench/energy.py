"""Does the plant keep energy? The balance of every shipped scenario."""

from __future__ import annotations

from pathlib import Path

from wattbit import paths
from wattbit.bench import runs
from wattbit.bench.figures import Figure
from wattbit.emulator.scenario import load_scenario

GOAL_PM = 1.0  # 0.1 %
QUICK_MS = 3600000  # with --quick, longer scenarios are left out


def measure(quick: bool) -> list[Figure]:
    """The worst balance of all, by name."""
    chosen = shipped(QUICK_MS if quick else None)
    balances = runs.side_by_side(_balance_pm, chosen)
    worst = max(range(len(chosen)), key=lambda i: balances[i])
    how = f"source - load - loss - stored, of what went through; worst of {len(chosen)}: {chosen[worst].stem}"
    return [Figure("energy balance of the scenarios", round(balances[worst], 5), "pm", how, GOAL_PM)]


def shipped(longest_ms: int | None) -> list[Path]:
    """The scenario files of the project, the longest first; none longer than `longest_ms`."""
    lengths = {path: load_scenario(path).run["duration_ms"] for path in sorted(paths.scenarios().glob("*.toml"))}
    chosen = [path for path in lengths if longest_ms is None or lengths[path] <= longest_ms]
    return sorted(chosen, key=lambda path: -lengths[path])


def _balance_pm(path: Path) -> float:
    return float(runs.start(load_scenario(path, every_ms=1000)).end["energy"]["balance_pm"])
