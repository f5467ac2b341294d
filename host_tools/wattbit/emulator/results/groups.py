"""The ten-second story: losses of power that belong together become one line. Shared by table and report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from . import words


@dataclass
class Group:
    """Outputs of one rank that lost power for one rule in one outage (`outage` 0: while the grid was there).

    rank: the tier, or "held" for cooling and control power; cause: the gist of the first one's.
    """

    outage: int
    rank: str
    rule: str
    cause: str
    outputs: list[str]
    times: int
    first_ms: int
    last_ms: int
    least_s: float
    most_s: float
    still_off: int
    first_told: bool = True  # the first group with this cause: others need not repeat it

    def how_long(self) -> str:
        """For how long they were off, and whether they still were at the end."""
        text = words.span(self.least_s, self.most_s)
        if not self.still_off:
            return text
        return f"{text}, still off" if self.still_off == self.times else f"{text}, {self.still_off} still off"


def make(summary: dict[str, Any]) -> list[Group]:
    """Groups in order of their first loss."""
    found: dict[tuple[int, str, str], Group] = {}
    told: set[str] = set()
    for off in summary["offs"]:
        rank = "held" if off["held"] else str(off["tier"])
        key = (outage_of(summary, off["start_ms"]), rank, off["rule"])
        end_ms = summary["duration_ms"] if off["end_ms"] is None else off["end_ms"]
        off_s = (end_ms - off["start_ms"]) / 1000
        if key not in found:
            cause = words.gist(off["cause"], off["output"], off["rule"])
            found[key] = Group(*key, cause, [], 0, off["start_ms"], off["start_ms"], off_s, off_s, 0)
        _add(found[key], off, off_s)
    ordered = sorted(found.values(), key=_story)
    for group in ordered:
        group.first_told = group.cause not in told
        told.add(group.cause)
    return ordered


def _story(group: Group) -> tuple[int, bool, int]:
    """By time; at the same moment the least critical first, what is held last."""
    held = group.rank == "held"
    return group.first_ms, held, 0 if held else -int(group.rank)


def _add(group: Group, off: dict[str, Any], off_s: float) -> None:
    if off["output"] not in group.outputs:
        group.outputs.append(off["output"])
    group.times += 1
    group.last_ms = max(group.last_ms, off["start_ms"])
    group.least_s = min(group.least_s, off_s)
    group.most_s = max(group.most_s, off_s)
    group.still_off += off["end_ms"] is None


def outage_of(summary: dict[str, Any], t_ms: int) -> int:
    """Number (from 1) of the outage that `t_ms` lies in; 0 when the grid was there."""
    for number, outage in enumerate(summary["outages"], 1):
        if outage["start_ms"] <= t_ms < outage["end_ms"]:
            return number
    return 0


def verdict(summary: dict[str, Any]) -> tuple[bool, str]:
    """Whether every expectation was met, and the sentence that says so."""
    checks = summary["expect"]
    missed = sum(not check["pass"] for check in checks)
    if not checks:
        return True, "No expectations stated"
    if missed == len(checks) == 1:
        return False, "The expectation was missed"
    if missed:
        return False, f"{missed} of {len(checks)} expectations missed"
    return True, "The expectation is met" if len(checks) == 1 else f"All {len(checks)} expectations met"


def check_text(check: dict[str, Any]) -> tuple[str, str]:
    """(what was expected, what was found) of one judged expectation."""
    return check["expect"], check.get("why", "")
