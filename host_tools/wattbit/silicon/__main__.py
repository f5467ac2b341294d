"""`python -m wattbit.silicon [--full] [--image UF2]`: figures of the official image on an emulated RP2040.

They go to out/silicon.json and are printed beside their goals; exit code 1 when one is missed.
"""

import json
import os
import random
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import typer
from rich.console import Console

from wattbit.bench.figures import Figure, told
from wattbit.errors import BadInput, DeviceTrouble
from wattbit.silicon import cycles, evening, fast_trip, heap, image, interrupts, running, start, storage, updates
from wattbit.site import check

NOT_MODELLED = "cycles are counted; misses of the flash cache and wait states are not modelled"
HEAP = "gc.mem_free() after a collection, of 200.8 KiB; the whole start by hand at the prompt"
PIECES = 4  # a measurement is cut into so many boards, for all cores to have work
WORKERS = min(os.cpu_count() or 1, 4)


def run(
    full: bool = typer.Option(False, help="The whole counts: hours instead of minutes."),
    uf2: str = typer.Option("", "--image", help="Another UF2 image for the Pico W; default: v1.27.0, by hash."),
) -> None:
    """Measure on the emulated board, print the figures beside their goals and write out/silicon.json."""
    console = Console()
    began = time.monotonic()
    try:
        path = image.given(Path(uf2)) if uf2 else image.official()
        figures = measured(path, 10 if full else 1)
    except (BadInput, DeviceTrouble) as error:
        print(error, file=sys.stderr)
        raise typer.Exit(3 if isinstance(error, DeviceTrouble) else 2) from None
    target = Path("out") / "silicon.json"
    target.parent.mkdir(exist_ok=True)
    content = {"image": path.name, "full": full, "figures": [figure.as_dict() for figure in figures]}
    target.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    how = f"how each was measured: {target} ({time.monotonic() - began:.0f} s)"
    raise typer.Exit(told(figures, console, how))


def measured(uf2: Path, times: int) -> list[Figure]:
    """All figures; `times` multiplies the counts."""
    site = check.read_site(start.SITE)
    with ProcessPoolExecutor(WORKERS) as pool:
        trips = {busy: _pieces(pool, _trips, (uf2, busy), 100 * times) for busy in fast_trip.BUSY}
        stops = _pieces(pool, _stops, (uf2, site), 20 * times)
        pulls = [pool.submit(updates.pull, uf2, site, random.Random(seed)) for seed in range(5 * times)]
        was_running = pool.submit(running.trials, uf2, evening.steady_run(), 20 * times, 1) if times > 1 else None
        told_both = pool.submit(evening.both, uf2)
        steady = pool.submit(cycles.measure, uf2, evening.steady_run(), 60 * times)
        first = pool.submit(start.until_declared_us, uf2, site)
        free = pool.submit(heap.by_step, uf2, site)
        figures = [_trip(busy, _joined(parts)) for busy, parts in trips.items()]
        figures += _stopped(_joined(stops), "a start")
        figures += _pulled([one.result() for one in pulls])
        figures.append(_declared(first.result()))
        figures += _stopped(was_running.result(), "a running controller") if was_running else []
        figures += [*_evening(told_both.result()), *_steady(steady.result())]
        figures += _heap(free.result())
    return [*figures, _flash(site)]


def _heap(by_step: dict[str, tuple[int, int]]) -> list[Figure]:
    found = []
    for step, (free, largest) in by_step.items():
        found.append(Figure(f"free heap, {step}", free / 1024, "KiB", HEAP))
        found.append(Figure(f"largest free piece, {step}", largest / 1024, "KiB", HEAP))
    return found


def _pieces(pool: ProcessPoolExecutor, work: Callable[..., Any], given: tuple[Any, ...], count: int) -> list[Any]:
    return [pool.submit(work, *given, count // PIECES, seed) for seed in range(PIECES)]


def _joined(parts: list[Any]) -> list[Any]:
    return [one for part in parts for one in part.result()]


def _trips(uf2: Path, busy: str, count: int, seed: int) -> list[float]:
    return fast_trip.measure(uf2, busy, count, seed)


def _stops(uf2: Path, site: dict[str, Any], count: int, seed: int) -> list[interrupts.Outcome]:
    chance = random.Random(seed)
    return [interrupts.interrupt(uf2, site, chance) for _ in range(count)]


def _trip(busy: str, took_us: list[float]) -> Figure:
    how = f"worst of {len(took_us)} at random moments, edge to the last of 8 outputs; {NOT_MODELLED}"
    return Figure(f"alert edge to outputs off, {busy}", max(took_us), "us", how, 50)


def _stopped(outcomes: list[interrupts.Outcome], what: str) -> list[Figure]:
    """What Ctrl-C at a random moment of `what` came to."""
    worst = max(outcome.took_ms for outcome in outcomes)
    lost = sum(not outcome.files_kept for outcome in outcomes)
    how = f"{len(outcomes)} times Ctrl-C at a random moment of {what}, an output set wrong by hand, then Ctrl-D"
    return [
        Figure(f"Ctrl-D in {what} to outputs as declared", worst, "ms", how, 1000),
        Figure(f"files changed by Ctrl-C and Ctrl-D in {what}", lost, "", how, 0),
    ]


def _pulled(pulls: list[updates.Pull]) -> list[Figure]:
    mixed = sum(pull.version not in (1, 2) or not pull.runs for pull in pulls)
    new = sum(pull.version == 2 for pull in pulls)
    kept = sum(pull.powered for pull in pulls)
    how = f"{len(pulls)} updates by mpremote, pulled at a random byte, {kept} with the board still powered: {new} new"
    return [Figure("updates that left neither version whole and loaded", mixed, "", how, 0)]


def _evening(both: evening.Evening) -> list[Figure]:
    other = sum(a != b for a, b in zip(both.silicon, both.desktop, strict=False))
    other += abs(len(both.silicon) - len(both.desktop))
    how = f"{evening.SCENARIO.stem}: {len(both.silicon)} decisions, by the desktop rack in the same order"
    return [
        Figure("scenario on the board: expectations missed", both.missed, "", how, 0),
        Figure("scenario on the board: decisions that differ", other, "", how, 0),
        Figure("power-on to first decision (wanted: 2 s)", both.first_pass_ms / 1000, "s", NOT_MODELLED),
    ]


def _steady(found: cycles.Steady) -> list[Figure]:
    how = f"{found.count} passes back to back with chips on I2C, 6 loads, 6 sensors; {NOT_MODELLED}"
    garbage = found.garbage / found.count
    return [
        Figure("CPU of a steady cycle, mean (wanted: 10 ms)", found.mean_us / 1000, "ms", how),
        Figure("CPU of a steady cycle, worst", found.worst_us / 1000, "ms", how),
        Figure("all sensors read, worst", found.sensors_us / 1000, "ms", how),
        Figure("heap taken by a cycle and its readings", garbage, "bytes", how, 0),
        Figure("free heap before the cycles", found.free[0] / 1024, "KiB", HEAP),
        Figure("free heap after them", found.free[1] / 1024, "KiB", HEAP, 64, ">="),
        Figure("largest free piece before the cycles", found.largest[0] / 1024, "KiB", HEAP),
        Figure("largest free piece after them", found.largest[1] / 1024, "KiB", HEAP, 32, ">="),
    ]


def _declared(us: float) -> Figure:
    how = f"from power-on, the image's own start included; {NOT_MODELLED}"
    return Figure("power-on to outputs as declared", us / 1000, "ms", how, 50)


def _flash(site: dict[str, Any]) -> Figure:
    how = f"one version and the root on the {storage.SIZE // 1024} KiB file system; two must fit"
    return Figure("flash of one version", storage.used(start.disk(site)) / 1024, "KiB", how, storage.SIZE / 1024 / 2)


if __name__ == "__main__":
    typer.run(run)
