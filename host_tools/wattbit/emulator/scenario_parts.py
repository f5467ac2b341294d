"""The parts of a scenario that speak of the site: plant options, traces, events, expectations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rack.config import say, validate
from wattbit.emulator import expect_schema, traces
from wattbit.emulator import scenario_schema as schema

Problem = tuple[str, int, str, Any, str]
Reader = Callable[[dict[str, Any], int, int, Path], dict[str, Any]]
_MAX_ROWS = 1000


@dataclass
class Parts:
    """Checked content, in the form of run.json."""

    plant: dict[str, Any] = field(default_factory=dict)
    traces: dict[str, Any] = field(default_factory=lambda: {"load": {}, "pv": None})
    events: list[dict[str, Any]] = field(default_factory=list)
    expects: list[dict[str, Any]] = field(default_factory=list)


def read(
    given: dict[str, Any], site: dict[str, Any], table: dict[str, Any], folder: Path, problems: list[Problem]
) -> Parts:
    """Check everything below [scenario]; `table` is [scenario] itself, with None where it is wrong.

    `folder` is where the paths of trace files start.
    """
    parts = Parts()
    parts.plant = _plant(given.get("plant", {}), problems)
    for i, row in _rows("event", given, problems):
        event = _event(i, row, site, table["duration_s"], problems)
        if event:
            parts.events.append(event)
    parts.events.sort(key=lambda event: event["t_ms"])
    for i, row in _rows("expect", given, problems):
        expect = _expect(i, row, site, problems)
        if expect:
            parts.expects.append(expect)
    _traces(given.get("traces", {}), site, table, folder, parts, problems)
    return parts


def _rows(section: str, given: dict[str, Any], problems: list[Problem]) -> list[tuple[int, dict[str, Any]]]:
    """The numbered tables of a list section."""
    rows = given.get(section, [])
    if not isinstance(rows, list) or len(rows) > _MAX_ROWS:
        text = f"must be a list of tables; allowed: up to {_MAX_ROWS} [[{section}]] tables"
        problems.append((section, -1, "", None, text))
        return []
    text = f"must be a table; allowed: [[{section}]] tables"
    problems.extend((section, i, "", None, text) for i, row in enumerate(rows) if not isinstance(row, dict))
    return [(i, row) for i, row in enumerate(rows) if isinstance(row, dict)]


def _plant(given: Any, problems: list[Problem]) -> dict[str, Any]:
    """Options that were given; the plant knows its own defaults."""
    checked = validate.check_row("plant", -1, schema.PLANT, given, problems, schema.KINDS)
    return {key: checked[key] for key in given} if isinstance(given, dict) and not problems else {}


def _event(
    i: int, row: dict[str, Any], site: dict[str, Any], duration_s: int | None, problems: list[Problem]
) -> dict[str, Any] | None:
    """One event as {"t_ms", "do", parameters}, or None with a problem added."""
    before = len(problems)
    do = row.get("do")
    known = isinstance(do, str) and do in schema.EVENTS
    own = schema.event_rows(str(do), site) if known else ()
    common = (
        ("at_s", "number", 0, duration_s or schema.MAX_S, schema.REQUIRED, "s", "when"),
        ("do", "enum", 0, tuple(schema.EVENTS), schema.REQUIRED, "", "what happens"),
    )
    if not known:  # then nobody can say which parameters it has
        row = {key: row[key] for key in ("at_s", "do") if key in row}
    checked = validate.check_row("event", i, (*common, *own), row, problems, schema.KINDS)
    if len(problems) > before:
        return None
    return {"t_ms": round(checked.pop("at_s") * 1000), **checked}


def _expect(i: int, row: dict[str, Any], site: dict[str, Any], problems: list[Problem]) -> dict[str, Any] | None:
    """One expectation with its subject and its text, or None with a problem added."""
    before = len(problems)
    subjects = [subject for subject in expect_schema.SUBJECTS if subject in row]
    if "event" in subjects:
        subjects = ["event"]
    if len(subjects) != 1:
        found = "no subject" if not subjects else "more than one subject (" + ", ".join(subjects) + ")"
        text = f"{found}; allowed: exactly one of " + ", ".join(expect_schema.SUBJECTS)
        problems.append(("expect", i, "", None, text))
        return None
    rows = expect_schema.rows(subjects[0], site)
    checked = validate.check_row("expect", i, rows, row, problems, expect_schema.KINDS)
    if len(problems) == before and checked.get("after_s", 0) > checked.get("before_s", schema.MAX_S):
        text = f"is after before_s = {checked['before_s']}; allowed: 0 to {checked['before_s']} s"
        problems.append(("expect", i, "after_s", checked["after_s"], text))
    text = ", ".join(f"{key} = {_toml(value)}" for key, value in row.items())
    return {**checked, "subject": subjects[0], "text": text} if len(problems) == before else None


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(item)}" for key, item in value.items()) + " }"
    return say.show(value)


def _traces(
    given: Any, site: dict[str, Any], table: dict[str, Any], folder: Path, parts: Parts, problems: list[Problem]
) -> None:
    """Check and resolve [traces]; a trace needs the duration and the seed."""
    loads = given.get("load", {}) if isinstance(given, dict) else None
    if not isinstance(given, dict) or not isinstance(loads, dict) or set(given) - {"load", "pv"}:
        text = "must hold tables; allowed: load.<name> = { source = ... } and pv = { source = ... }"
        problems.append(("traces", -1, "", None, text))
        return
    names = schema.words("load", site)
    wanted: list[tuple[str, Any, Reader]] = [(f"load.{name}", loads[name], traces.load_trace) for name in loads]
    wanted += [("pv", given["pv"], traces.pv_trace)] if "pv" in given else []
    for key, spec, reader in wanted:
        name = key.partition(".")[2]
        if name and name not in names:
            problems.append(("traces", -1, key, None, "no such load; allowed: " + ", ".join(names)))
        elif not isinstance(spec, dict) or not isinstance(spec.get("source"), str):
            problems.append(("traces", -1, key, spec, 'must be a table with a source; allowed: { source = "..." }'))
        elif table["duration_s"] is not None and table["seed"] is not None:
            trace = _resolve(reader, spec, table, key, folder, problems)
            if name:
                parts.traces["load"][name] = trace
            else:
                parts.traces["pv"] = trace


def _resolve(
    reader: Reader, spec: dict[str, Any], table: dict[str, Any], key: str, folder: Path, problems: list[Problem]
) -> dict[str, Any] | None:
    """The samples of one trace; the one place that calls the trace readers."""
    try:
        return dict(reader(spec, table["duration_s"] * 1000, table["seed"], folder))
    except (traces.TraceError, OSError) as error:
        problems.append(("traces", -1, key, None, str(error)))
        return None
