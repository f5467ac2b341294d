"""What a scenario may say about a trace: sources, keys, ranges; and reading of CSV traces. Errors are TraceErrors."""

from pathlib import Path
from typing import Any

H100_HOURS = 840
DAY_MIN = 1440

# source -> {key: (lowest, highest, default)}; a default of None: the key must be given
LOAD_KEYS: dict[str, dict[str, tuple]] = {
    "h100": {
        "offset_h": (0, H100_HOURS - 1, 0),
        "gpus": (1, 64, 8),
        "base_w": (0, 20_000, 0),
        "scale_pm": (1, 10_000, 1000),
        "speed": (1, 3600, 1),
    },
    "const": {"w": (0, 30_000, None)},
    "file": {"path": (1, 4096, None), "scale_pm": (1, 10_000, 1000)},
}
PV_KEYS: dict[str, dict[str, tuple]] = {
    "pv-serf-1min": {
        "start": (0, DAY_MIN - 1, 0),
        "day": (1, 2, 2),
        "scale_pm": (0, 10_000, 1000),
        "speed": (1, 600, 1),
    },
    "const": {"w": (0, 100_000, None)},
    "file": {"path": (1, 4096, None), "scale_pm": (0, 10_000, 1000)},
}


class TraceError(ValueError):
    """A trace that cannot be made; the message names key, value and what is allowed."""


def checked(spec: dict, sources: dict[str, dict[str, tuple]], what: str) -> dict[str, Any]:
    """`spec` with defaults, or TraceError."""
    source = spec.get("source")
    if source not in sources:
        raise TraceError(f"{what} trace: source = {source!r}; allowed: {', '.join(sorted(sources))}")
    keys = sources[source]
    for key in spec:
        if key != "source" and key not in keys:
            raise TraceError(f"{what} trace {source}: unknown key {key!r}; allowed: {', '.join(sorted(keys))}")
    values: dict[str, Any] = {"source": source}
    for key, (lowest, highest, default) in keys.items():
        value = spec.get(key, default)
        if value is None:
            raise TraceError(f"{what} trace {source}: {key} must be given")
        values[key] = _text(value, what, key) if key == "path" else _integer(value, lowest, highest, what, key)
    return values


def _text(value: object, what: str, key: str) -> str:
    if not isinstance(value, str) or not value:
        raise TraceError(f"{what} trace: {key} = {value!r}; allowed: path of a CSV file")
    return value


def _integer(value: object, lowest: int, highest: int, what: str, key: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not lowest <= value <= highest:
        raise TraceError(f"{what} trace: {key} = {value!r}; allowed: integer {lowest}..{highest}")
    return value


def clock_min(text: object) -> int:
    """Minutes after midnight of "HH:MM", or TraceError."""
    if isinstance(text, str):
        hours, _, minutes = text.partition(":")
        if hours.isdecimal() and minutes.isdecimal() and int(hours) < 24 and int(minutes) < 60:
            return int(hours) * 60 + int(minutes)
    raise TraceError(f'pv trace: start = {text!r}; allowed: clock time "HH:MM"')


def file_rows(path: Path) -> list[tuple[float, float]]:
    """(t_s, w) of each row of a CSV trace, or TraceError naming file and line."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as err:
        raise TraceError(f"trace: path = {str(path)!r}: cannot be read ({err}); allowed: a CSV file t_s,w") from err
    rows: list[tuple[float, float]] = []
    for number, line in enumerate(lines, 1):
        if line.strip() and not (number == 1 and line.replace(" ", "") == "t_s,w"):
            rows.append(_file_row(path, number, line, rows[-1][0] if rows else -1.0))
    if not rows:
        raise TraceError(f"{path}: no samples; allowed: rows t_s,w")
    return rows


def _file_row(path: Path, number: int, line: str, before_s: float) -> tuple[float, float]:
    try:
        t_s, w = (float(cell) for cell in line.split(","))
    except ValueError:
        raise TraceError(f"{path} line {number}: {line[:60]!r}; allowed: two numbers t_s,w") from None
    if not (before_s < t_s < 1e7 and 0.0 <= w <= 100_000.0):
        raise TraceError(f"{path} line {number}: {line[:60]!r}; allowed: rising t_s, w 0..100000")
    return t_s, w
