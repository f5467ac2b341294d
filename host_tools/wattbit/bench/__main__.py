"""`python -m wattbit.bench [--quick]`: measure all figures, print them, write out/bench.json; 1 if a goal is missed."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from datetime import datetime, timezone

import typer
from rich.console import Console

from wattbit.bench import bus, cells, charge, copies, energy, link, machine, mangled, reaction, runs, sizes, speed
from wattbit.bench.figures import Figure, told
from wattbit.errors import BadInput, DeviceTrouble

Part = tuple[str, Callable[[], list[Figure]]]


def parts(quick: bool) -> list[Part]:
    """What is measured, in this order; the timed runs first, while nothing else runs."""
    chosen: list[Part] = [
        ("speed of the desktop rack", speed.measure),
        ("reaction", reaction.measure),
        ("Modbus line", bus.measure),
        ("MQTT link", link.measure),
        ("Modbus answers on a bad line", mangled.measure),
        ("Modbus blocks without room", copies.measure),
        ("cells against their tables", cells.measure),
        ("sizes", sizes.measure),
        ("energy balance of the shipped scenarios", lambda: energy.measure(quick)),
    ]
    return chosen if quick else [*chosen, ("a day of charge with wrong readings", charge.measure)]


def bench(
    quick: bool = typer.Option(False, help="Leave out the day of charge and scenarios longer than an hour."),
) -> None:
    """Measure the project's figures, print them beside their goals and write out/bench.json."""
    console = Console()
    try:
        figures = _measured(parts(quick), console)
        target = _written(figures, quick)
    except (BadInput, DeviceTrouble) as error:
        print(error, file=sys.stderr)
        raise typer.Exit(3 if isinstance(error, DeviceTrouble) else 2) from None
    raise typer.Exit(told(figures, console, f"how each was measured, and the machine: {target}"))


def _measured(chosen: list[Part], console: Console) -> list[Figure]:
    figures: list[Figure] = []
    for number, (title, measure) in enumerate(chosen, 1):
        began = time.monotonic()
        with console.status(f"{number} of {len(chosen)}: {title}"):
            figures += measure()
        console.print(f"{number} of {len(chosen)}: {title}, {time.monotonic() - began:.0f} s")
    return figures


def _written(figures: list[Figure], quick: bool) -> str:
    target = runs.folder().with_suffix(".json")
    date = datetime.now(timezone.utc).isoformat(timespec="seconds")
    content = {"date": date, "quick": quick, "machine": machine.describe(), "figures": [f.as_dict() for f in figures]}
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    return str(target)


if __name__ == "__main__":
    typer.run(bench)
