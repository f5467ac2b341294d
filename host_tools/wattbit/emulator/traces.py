"""Load and PV traces for a scenario, from measured data or simple sources.

`load_trace` and `pv_trace` turn a table of a scenario file into {"period_ms": int, "w": [int, ...]}; each
sample holds until the next. The measured series and their licences: data/NOTICE.md.
"""

import csv
import random
from functools import lru_cache
from pathlib import Path
from typing import Any

from wattbit.emulator.trace_spec import DAY_MIN, LOAD_KEYS, PV_KEYS, TraceError, checked, clock_min, file_rows

__all__ = ["TraceError", "load_trace", "pv_trace"]

DATA = Path(__file__).parent / "data"
H100_FILE = "h100_cbsugpu08_hourly_2024-07-06_5weeks.csv"
PV_FILE = "pv_serf_east_1min_2022-03-18.csv"
PERIOD_MS = 10_000
MINUTE_MS = 60_000
HOUR_MS = 3_600_000
# the PV file begins at 04:33 of its first day, in the dark
PV_FIRST_MIN = 273
# how long one level of the synthetic variation lasts (choice: batch steps and request bursts)
DWELL_S = (20, 180)


def load_trace(spec: dict, duration_ms: int, seed: int, folder: Path | str = ".") -> dict:
    """Power of one load over `duration_ms`, W.

    - "h100": base_w + gpus x hourly power of one measured H100 GPU from hour `offset_h` of the series on (840 h,
      then from its start again). Only average, lowest and highest power of each hour are measured: the variation
      within an hour is SYNTHETIC, drawn by `seed` between the hour's lowest and highest power with its average
      kept (to 0.5 W: samples are whole watts). All GPUs of a load move together.
      `speed` lets measured hours pass faster.
    - "const": `w`.  "file": CSV at `path` (relative to `folder`), rows `t_s,w` with rising t_s.

    Raises TraceError.
    """
    values = checked(spec, LOAD_KEYS, "load")
    if values["source"] == "const":
        return {"period_ms": PERIOD_MS, "w": [values["w"]]}
    if values["source"] == "file":
        return _file_trace(values, duration_ms, Path(folder))
    count = max(1, -(-duration_ms // PERIOD_MS))
    rng = random.Random(f"h100:{seed}:{values['offset_h']}")
    gpu_w = _gpu_w(values["offset_h"], values["speed"], count, rng)
    factor = values["gpus"] * values["scale_pm"] / 1000
    return {"period_ms": PERIOD_MS, "w": [round(values["base_w"] + factor * w) for w in gpu_w]}


def pv_trace(spec: dict, duration_ms: int, seed: int = 0, folder: Path | str = ".") -> dict:
    """PV power over `duration_ms`, W.

    - "pv-serf-1min": measured 1-minute AC power (NREL SERF East, peak 4.6 kW) of day 1 or 2 (2022-03-18/19) from
      clock time `start` ("HH:MM") on; the small negative readings of the night are clipped to 0; after day 2 comes
      day 1; `scale_pm` makes the plant larger or smaller. `seed` is not used: nothing here is drawn.
    - "const" and "file" as in `load_trace`.

    Raises TraceError.
    """
    spec = dict(spec)
    if "start" in spec:
        spec["start"] = clock_min(spec["start"])
    values = checked(spec, PV_KEYS, "pv")
    if values["source"] == "const":
        return {"period_ms": MINUTE_MS, "w": [values["w"]]}
    if values["source"] == "file":
        return _file_trace(values, duration_ms, Path(folder))
    minutes = _pv_minutes()
    period_ms = MINUTE_MS // values["speed"]
    first = (values["day"] - 1) * DAY_MIN + values["start"]
    count = max(1, -(-duration_ms // period_ms))
    factor = values["scale_pm"] / 1000
    return {"period_ms": period_ms, "w": [round(factor * minutes[(first + k) % len(minutes)]) for k in range(count)]}


@lru_cache(maxsize=1)
def _h100_hours() -> list[tuple[float, float, float]]:
    with open(DATA / H100_FILE, newline="", encoding="utf-8") as f:
        return [(float(r["ave_w"]), float(r["min_w"]), float(r["max_w"])) for r in csv.DictReader(f)]


@lru_cache(maxsize=1)
def _pv_minutes() -> list[float]:
    with open(DATA / PV_FILE, newline="", encoding="utf-8") as f:
        measured = [max(0.0, float(r["ac_w"])) for r in csv.DictReader(f)]
    return [0.0] * PV_FIRST_MIN + measured


def _gpu_w(offset_h: int, speed: int, count: int, rng: random.Random) -> list[float]:
    """Power of one GPU at each sample; whole hours are drawn, so that a longer run begins like a shorter one."""
    hours = _h100_hours()
    watts: list[float] = []
    hour = 0
    while len(watts) < count:
        # samples of this hour: exact even where an hour is no whole number of samples
        size = ((hour + 1) * HOUR_MS // speed) // PERIOD_MS - (hour * HOUR_MS // speed) // PERIOD_MS
        if size:
            watts += _within_hour(*hours[(offset_h + hour) % len(hours)], size, rng)
        hour += 1
    return watts[:count]


def _within_hour(ave_w: float, min_w: float, max_w: float, size: int, rng: random.Random) -> list[float]:
    """`size` samples in min..max whose average is `ave_w`: levels that last DWELL_S, mostly near the extremes."""
    span_w = max_w - min_w
    if span_w <= 0.0:
        return [ave_w] * size
    mean = min(0.98, max(0.02, (ave_w - min_w) / span_w))
    watts: list[float] = []
    while len(watts) < size:
        level_w = min_w + span_w * rng.betavariate(2.0 * mean, 2.0 * (1.0 - mean))
        watts += [level_w] * max(1, rng.randint(*DWELL_S) * 1000 // PERIOD_MS)
    return _with_mean(watts[:size], ave_w, min_w, max_w)


def _with_mean(watts: list[float], ave_w: float, min_w: float, max_w: float) -> list[float]:
    """Shift all samples, within min..max, until their average is `ave_w` (to 0.001 W)."""
    for _ in range(200):
        gap_w = ave_w - sum(watts) / len(watts)
        if abs(gap_w) < 0.001:
            break
        watts = [min(max_w, max(min_w, w + gap_w)) for w in watts]
    return watts


def _file_trace(values: dict[str, Any], duration_ms: int, folder: Path) -> dict:
    """A CSV of `t_s,w` held on a grid of 1 s."""
    path = folder / values["path"]
    rows = file_rows(path)
    factor = values["scale_pm"] / 1000
    watts: list[int] = []
    k = 0
    for t_s in range(max(1, min(-(-duration_ms // 1000), int(rows[-1][0]) + 1))):
        while k + 1 < len(rows) and rows[k + 1][0] <= t_s:
            k += 1
        watts.append(round(factor * rows[k][1]))
    return {"period_ms": 1000, "w": watts}
