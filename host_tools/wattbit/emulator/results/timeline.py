"""The truth of the plant, row by row: from `timeline.bin` into columns, and out as `timeline.csv`."""

from __future__ import annotations

import json
import struct
from array import array
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from .errors import ResultsError

RECORD = struct.Struct("<IBiiiHiI")
COLUMNS = (
    ("t_ms", "I"),
    ("grid_ok", "B"),
    ("bus_mv", "i"),
    ("bus_ma", "i"),
    ("battery_ma", "i"),
    ("soc_pm", "H"),
    ("load_w", "i"),
    ("powered", "I"),
)
CHUNK_RECORDS = 16384


class Timeline:
    """Columns of equal length; `powered` has bit i set while output i really has power.

    outputs: names in the order of the site file; every_ms: 0 = a row for each control cycle.
    """

    def __init__(self, outputs: list[str], every_ms: int) -> None:
        self.outputs = outputs
        self.every_ms = every_ms
        self.t_ms, self.grid_ok, self.bus_mv, self.bus_ma, self.battery_ma, self.soc_pm, self.load_w, self.powered = (
            array(code) for _, code in COLUMNS
        )

    def column(self, name: str) -> array:
        """The column of that name (see COLUMNS)."""
        values: array = getattr(self, name)
        return values

    def __len__(self) -> int:
        return len(self.t_ms)

    def row_ms(self) -> int:
        """Scenario time between two rows: how exact every time taken from this timeline is."""
        if len(self) < 2:
            return max(self.every_ms, 1)
        return max(1, (self.t_ms[-1] - self.t_ms[0]) // (len(self) - 1))

    def changes(self, name: str) -> list[tuple[int, int]]:
        """(row, new value) wherever the column changes; the first row always counts as a change."""
        found: list[tuple[int, int]] = []
        last = None
        for row, value in enumerate(self.column(name)):
            if value != last:
                found.append((row, value))
                last = value
        return found


def read(path: Path) -> Timeline:
    """Read `timeline.bin`: a line of JSON, then records. A record cut short at the end is left out.

    Raises ResultsError when there is no header or no complete record.
    """
    try:
        with path.open("rb") as source:
            timeline = _header(source.readline(65536), path)
            _records(source, timeline)
    except OSError as error:
        raise ResultsError(f"{path}: {error.strerror}") from error
    if not len(timeline):
        raise ResultsError(f"{path}: no complete record; the run ended before its first cycle")
    return timeline


def _header(line: bytes, path: Path) -> Timeline:
    try:
        header = json.loads(line)
        outputs = [str(name) for name in header["outputs"]]
        return Timeline(outputs, int(header["every_ms"]))
    except (ValueError, KeyError, TypeError) as error:
        raise ResultsError(f"{path}: the first line must be JSON with outputs and every_ms ({error})") from error


def _records(source: BinaryIO, timeline: Timeline) -> None:
    columns = [timeline.column(name) for name, _ in COLUMNS]
    while True:
        block = source.read(RECORD.size * CHUNK_RECORDS)
        block = block[: len(block) // RECORD.size * RECORD.size]
        if not block:
            return
        for column, values in zip(columns, zip(*RECORD.iter_unpack(block))):
            column.extend(values)


def write_csv(timeline: Timeline, path: Path) -> None:
    """Write `timeline.csv`: seven columns of the rack, then one column per output, 1 = powered."""
    names = [name for name, _ in COLUMNS[:-1]] + timeline.outputs
    lines = _csv_lines(timeline)
    with path.open("w", encoding="utf-8", newline="\n") as target:
        target.write(",".join(names) + "\n")
        while chunk := "".join(islice(lines, CHUNK_RECORDS)):
            target.write(chunk)


def _csv_lines(timeline: Timeline) -> Iterator[str]:
    tails: dict[int, str] = {}
    count = len(timeline.outputs)
    for t, grid, mv, ma, battery, soc, w, powered in zip(*(timeline.column(name) for name, _ in COLUMNS)):
        tail = tails.get(powered)
        if tail is None:
            tail = tails[powered] = "".join(f",{powered >> i & 1}" for i in range(count)) + "\n"
        yield f"{t},{grid},{mv},{ma},{battery},{soc},{w}{tail}"
