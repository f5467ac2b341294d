"""How much faster than real time the desktop rack runs, and what a steady cycle allocates."""

from __future__ import annotations

from statistics import median

from wattbit.bench import runs
from wattbit.bench.figures import Figure

TIMES = 3
# scenario, what it is, goal by DESIGN section 8
RACKS = (("speed-i2c", "I2C-only site", 500), ("speed-shelf", "ORv3 shelf, 12 Modbus devices a second", 200))


def measure() -> list[Figure]:
    """Speed (best and median) and allocation of both racks, one run after another on one core."""
    figures = []
    for name, title, goal in RACKS:
        ends = [runs.start(runs.scenario(name)).end for _ in range(TIMES)]
        figures += [*_speeds(title, goal, ends), _allocated(title, ends)]
    return figures


def _speeds(title: str, goal: int, ends: list[dict]) -> list[Figure]:
    rates = [times_real_time(end) for end in ends]
    how = f"{ends[0]['sim_ms'] // 1000} s of rack time at 10 Hz, all the VM does included, {TIMES} runs"
    return [
        Figure(f"speed, {title}: best", round(max(rates), 1), "x", how, goal, ">="),
        Figure(f"speed, {title}: median", round(median(rates), 1), "x", how),
    ]


def times_real_time(end: dict) -> float:
    """Rack time over the VM's own wall time, from the world's last word."""
    return float(end["sim_ms"]) * 1000 / float(end["wall_us"])


def _allocated(title: str, ends: list[dict]) -> Figure:
    cycles = sum(end["cycles"] for end in ends)
    total = sum(abs(end["alloc_bytes_per_cycle"]) * end["cycles"] for end in ends)
    how = f"growth of used heap inside each of {cycles} cycles, outages and restores included"
    return Figure(f"allocated in a cycle, {title}", round(total / cycles, 6), "B", how, 0)
