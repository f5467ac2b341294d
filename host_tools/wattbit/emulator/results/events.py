"""The controller's own words: `#Event` lines of the serial console become `events.jsonl`.

The console is a wire: a reboot may cut a line in the middle and noise may add to it. What cannot
be an event is counted and left out, never guessed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from rack.model.causes import KINDS
from rack.report.reporting import MARK

from .errors import ResultsError
from .world import World

EVENT = "#Event "
REPORT = "#"
NOTE = "# "  # for people: a sensor that cannot be read, a task that ended
WORDS = ("output", "rule", "cause")
NUMBERS = ("tier", "reading", "limit")


def read(path: Path, world: World, tiers: dict[str, int]) -> tuple[list[dict[str, Any]], int]:
    """Events in the order they were said, each with scenario time, and the number of lines that were spoilt.

    Those that a life noted but could not say any more are put in at their time.
    tiers: tier of each output, for events that do not state it. Raises ResultsError when the file is missing.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ResultsError(f"{path}: {error.strerror}") from error
    reports, bad = _reports(raw.split(b"\n"))
    unsaid = [(boot, report) for boot, line in world.unsaid for report in _reports([line.encode()])[0]]
    mute = {boot for boot, report in unsaid if report["kind"] == "reboot"}
    events: list[dict[str, Any]] = []
    boot = -1
    for report in reports:
        if report["kind"] == "reboot":
            boot = _next(boot, mute)
        events.append(_event(report, world.boot_ms(boot), tiers))
    if unsaid:
        events += [_event(report, world.boot_ms(boot), tiers) for boot, report in unsaid]
        events.sort(key=lambda event: int(event["t_ms"]))
    return events, bad


def _next(boot: int, mute: set[int]) -> int:
    """The number of the next life that could say that it began."""
    boot += 1
    while boot in mute:
        boot += 1
    return boot


def _reports(lines: Iterable[bytes]) -> tuple[list[dict[str, Any]], int]:
    """Payloads of the believable `#Event` lines, and how many report lines were not believable."""
    good: list[dict[str, Any]] = []
    bad = 0
    for line in lines:
        line = line.rstrip(b"\r").removeprefix(MARK)
        if not line:
            continue
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError:
            text = line.decode("utf-8", "replace")
            bad += EVENT not in text
        if text.startswith(NOTE) and EVENT not in text:
            continue
        if EVENT in text or text.startswith(REPORT):
            report, spoilt = _report(text)
            bad += spoilt
            if report is not None:
                good.append(report)
    return good, bad


def _report(text: str) -> tuple[dict[str, Any] | None, int]:
    """The event in a line, if any, and 1 if anything in the line was spoilt.

    A line cut by a reboot has the first words of the next boot glued to it: those are still good.
    """
    spoilt = 0
    while True:
        name, _, body = text.partition(" ")
        try:
            payload = json.loads(body) if text.startswith(REPORT) else None
        except (ValueError, RecursionError):  # the second: brackets nested without end
            payload = None
        if name == EVENT.strip() and _is_event(payload):
            return payload, spoilt
        if name != EVENT.strip() and isinstance(payload, dict):
            return None, spoilt
        spoilt = 1
        at = text.find(EVENT, 1)
        if at < 0:
            return None, spoilt
        text = text[at:]


def _is_event(payload: Any) -> bool:
    if not isinstance(payload, dict) or payload.get("kind") not in KINDS:
        return False
    whole = all(type(payload.get(key)) is int for key in ("s", "ms"))
    numbers = all(type(payload[key]) is int for key in NUMBERS if payload.get(key) is not None)
    words = all(isinstance(payload[key], str) for key in WORDS if payload.get(key) is not None)
    return whole and numbers and words and payload["s"] >= 0 and 0 <= payload["ms"] <= 999


def _event(report: dict[str, Any], boot_ms: int, tiers: dict[str, int]) -> dict[str, Any]:
    """The report in the words of events.jsonl; a key that does not apply is absent."""
    event = {"t_ms": boot_ms + report["s"] * 1000 + report["ms"], "kind": report["kind"]}
    for key in ("output", "tier", "rule", "cause", "reading", "limit"):
        value = report.get(key)
        if key == "tier" and value is None:
            value = tiers.get(report.get("output") or "")
        if value is not None and value != "":
            event[key] = value
    return event


def write(events: list[dict[str, Any]], path: Path) -> None:
    """Write `events.jsonl`, one object a line."""
    with path.open("w", encoding="utf-8", newline="\n") as target:
        target.writelines(json.dumps(event, ensure_ascii=False) + "\n" for event in events)
