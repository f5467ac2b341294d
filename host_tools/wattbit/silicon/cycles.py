"""What a pass of the whole controller takes on the board: time, heap, and what it leaves of the heap."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wattbit.silicon import emulate, heap, repl, storage
from wattbit.silicon.machine import Machine
from wattbit.silicon.record import Quiet
from wattbit.silicon.rig import Rig
from wattbit.site import board as boards

PASS_MS = 100
# passes back to back, each with all that is due of the sensors; the first ones warm up what is made once
LOOP = """
import time
PASS_MS = 100
pollers = rack.sensors.pollers
found = [0, 0, 0, 0]
def some(n, now):
    step = rack.cycle.step
    us = time.ticks_us
    total = most = read = 0
    gc.collect()
    gc.disable()
    before = gc.mem_alloc()
    for _ in range(n):
        now += PASS_MS
        t = us()
        for p in pollers: p.poll(now)
        d = time.ticks_diff(us(), t)
        if d > read: read = d
        t = us()
        step(now)
        d = time.ticks_diff(us(), t)
        total += d
        if d > most: most = d
    found[3] = gc.mem_alloc() - before
    gc.enable()
    found[0] = total // n
    found[1] = most
    found[2] = read
    return now
now = some(30, hal.ticks_ms())
"""
MEASURE = "now = some({count}, now)\nfor x in found: print(x)"


@dataclass(frozen=True)
class Steady:
    """Microseconds of a pass and of a reading of all sensors; bytes that `count` passes left; heap before, after."""

    count: int
    mean_us: int
    worst_us: int
    sensors_us: int
    garbage: int
    free: tuple[int, int]
    largest: tuple[int, int]


def measure(uf2: Path, run: dict[str, Any], count: int) -> Steady:
    """`count` passes of the controller of `run` (run.json's content) on a board with its chips, at the prompt."""
    files = storage.read(emulate.disk(run))
    machine = Machine(uf2, storage.build({**files, "main.py": b""}))
    Rig(machine, run, boards.read_board(emulate.BOARD), Quiet())
    repl.enter(machine)
    for _, before, step in heap.STEPS:
        repl.run(machine, before or "pass")
        repl.run(machine, step)
    repl.run(machine, LOOP)
    at_start = heap.free(machine)
    said = repl.run(machine, MEASURE.format(count=count), limit_ms=count * PASS_MS + 10_000)
    mean_us, worst_us, sensors_us, garbage = (int(word) for word in said.split())
    after = heap.free(machine)
    return Steady(count, mean_us, worst_us, sensors_us, garbage, (at_start[0], after[0]), (at_start[1], after[1]))
