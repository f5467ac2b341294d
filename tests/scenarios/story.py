"""A finished run as the laws see it: the plant's truth row by row, what was said, and what the scenario did.

Everything comes from the files that a person gets (timeline.csv, events.jsonl, summary.json) and from the
run directory's own record of what happened to the rack; nothing from the firmware's picture of itself.
"""

import csv
import json
import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

COLUMNS = ("t_ms", "grid_ok", "bus_mv", "bus_ma", "battery_ma", "soc_pm", "load_w")
INJECTED = ("outlet_stuck_open", "outlet_weld", "efuse_trip")
DEAD_BUS_MV = 10000  # below this nothing runs, whatever its switch does
SETTINGS = {"floor_pm": "sRestoreFloor_pm", "stable_ms": "sRestoreStable_ms", "spacing_ms": "sRestoreSpacing_ms"}


@dataclass
class Change:
    """One output's power came or went: last seen otherwise at `from_ms`, first seen so at `t_ms`."""

    row: int
    from_ms: int
    t_ms: int
    output: str
    on: int


@dataclass
class Story:
    """Columns of equal length by name; `powered[row]` is the row's outputs as 0 or 1 in site order."""

    run: dict
    columns: dict
    powered: list
    events: list
    summary: dict
    world: list
    console: bytes = b""
    loads: dict = field(init=False)

    def __post_init__(self):
        self.site = self.run["site"]
        self.loads = {load["name"]: load for load in self.site["load"]}
        self.names = list(self.loads)

    @property
    def cycle_ms(self):
        return self.site["site"]["cycle_ms"]

    @property
    def row_ms(self):
        """How exact a time of the timeline is."""
        return max(self.cycle_ms, self.run["every_ms"])

    @property
    def touched(self):
        """Outputs with an injected fault, and what hangs behind them: what they do is the scenario's doing."""
        broken = {e["load"] for e in self.run["events"] if e["do"] in INJECTED}
        broken |= {e["output"] for e in self.events if e["rule"] == "tripped"}
        for _ in self.names:
            broken |= {name for name, load in self.loads.items() if load["upstream"] in broken}
        return broken

    def closes_ms(self, output):
        """How long the output may take from its event to its power: the precharge of a contactor, and its end."""
        return self.loads[output]["precharge_ms"] + (2 * self.cycle_ms if self.loads[output]["precharge_ms"] else 0)

    def dimmed(self, event):
        """True for the shed or restore of a light, which may have power all the while."""
        return self.loads[event["output"]]["shed_pm"] > 0

    @property
    def boots_ms(self):
        return [line["t_ms"] for line in self.world if line["world"] == "boot"]

    @cached_property
    def changes(self):
        """Every change of an output's truth, also of one that was off in the first row."""
        found, before, from_ms = [], (1,) * len(self.names), 0
        for row, (t_ms, now) in enumerate(zip(self.columns["t_ms"], self.powered)):
            if now != before:
                pairs = zip(self.names, before, now)
                found += [Change(row, from_ms, t_ms, name, new) for name, old, new in pairs if old != new]
            before, from_ms = now, t_ms
        return found

    @cached_property
    def pictures(self):
        """(row, {output: on}) at the first row and at each row that differs from the one before it."""
        rows = sorted({0, *(change.row for change in self.changes)})
        return [(row, dict(zip(self.names, self.powered[row]))) for row in rows]

    def closings(self):
        """Changes to on that a rule must answer for: neither the scenario's doing, nor a start's by declaration."""
        for change in self.changes:
            free = change.on and change.output not in self.touched and not self.dead(change.row)
            if free and not self.declared(change.output, change.from_ms, change.t_ms):
                yield change

    def declared(self, output, from_ms, until_ms):
        """True for an output that declares to close at a start, and may: around a start."""
        load = self.loads[output]
        if not (load["tier"] == 0 or load["hold"]) or "close" not in (load["on_reset"], load["on_watchdog"]):
            return False
        return any(from_ms - self.row_ms <= boot_ms <= until_ms + self.row_ms for boot_ms in self.boots_ms)

    def dead(self, row):
        """True when the bus of that row, or of the one before it, carries nothing."""
        return min(self.columns["bus_mv"][max(0, row - 1) : row + 1]) < DEAD_BUS_MV

    def row_at(self, t_ms):
        """The last row not after `t_ms`."""
        times = self.columns["t_ms"]
        low, high = 0, len(times)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if times[middle] <= t_ms else (low, middle)
        return max(0, low - 1)

    def lowest(self, key):
        """The restore setting `key`: the site's number, or a lower one that the scenario types in."""
        typed = [e["line"] for e in self.run["events"] if e["do"] == "command"]
        said = [re.search(rf'"{SETTINGS[key]}"\s*:\s*(\d+)', line) for line in typed]
        return min([self.site["restore"][key], *(int(m[1]) for m in said if m)])


def read(out: Path, run_dir: Path | None = None) -> Story:
    """The story that `wattbit emulate --out out` left."""
    run_dir = run_dir or out / "run"
    columns, powered = _timeline(out / "timeline.csv")
    return Story(
        run=json.loads((run_dir / "run.json").read_text()),
        columns=columns,
        powered=powered,
        events=_lines(out / "events.jsonl"),
        summary=json.loads((out / "summary.json").read_text()),
        world=_lines(run_dir / "world.jsonl"),
        console=(run_dir / "console.log").read_bytes(),
    )


def _lines(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def _timeline(path):
    columns, powered, known = {name: [] for name in COLUMNS}, [], {}
    with path.open(newline="") as source:
        rows = csv.reader(source)
        assert tuple(next(rows)[: len(COLUMNS)]) == COLUMNS
        for row in rows:
            for name, value in zip(COLUMNS, row):
                columns[name].append(int(value))
            tail = tuple(row[len(COLUMNS) :])
            powered.append(known.setdefault(tail, tuple(map(int, tail))))
    return columns, powered
