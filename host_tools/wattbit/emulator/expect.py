"""Judge a finished run: each expectation against the summary (the truth) and the events (what was said)."""

from collections.abc import Callable
from typing import Any

Result = tuple[bool, str]
Events = list[dict[str, Any]]


def evaluate(expects: list[dict[str, Any]], summary: dict[str, Any], events: Events) -> list[dict[str, Any]]:
    """[{"expect": what was asked, "pass": bool, "why": what was found}] in the order of `expects`.

    expects: as `scenario.load_scenario` checked them; summary: as `results.summary.make` made it.
    """
    judged = []
    for expect in expects:
        subject = expect["subject"]
        ok, why = _JUDGES.get(subject, _figure)(expect, summary, events)
        judged.append({"expect": expect["text"], "pass": ok, "why": why})
    return judged


def _matching(expect: dict[str, Any], events: Events, kind: str, output: str = "") -> Events:
    """Events of a kind inside the expectation's window, of its rule and output where it names them."""
    after_ms, before_ms = expect.get("after_s", 0) * 1000, expect.get("before_s", float("inf")) * 1000
    return [
        event
        for event in events
        if event["kind"] == kind
        and after_ms <= event["t_ms"] <= before_ms
        and (not output or event.get("output") == output)
        and (not expect.get("rule") or event.get("rule") == expect["rule"])
    ]


def _each(kind: str, subject: str) -> Callable[[dict[str, Any], dict[str, Any], Events], Result]:
    """Every load of the list has at least one event of `kind`."""

    def judge(expect: dict[str, Any], summary: dict[str, Any], events: Events) -> Result:
        first = {name: _matching(expect, events, kind, name)[:1] for name in expect[subject]}
        absent = [name for name, found in first.items() if not found]
        if absent:
            return False, f"no such {kind} of " + ", ".join(absent)
        return True, ", ".join(f"{name} at {found[0]['t_ms'] / 1000:g} s" for name, found in first.items())

    return judge


def _never_shed(expect: dict[str, Any], summary: dict[str, Any], events: Events) -> Result:
    for name in expect["never_shed"]:
        for event in _matching(expect, events, "shed", name):
            return False, f"{name} was shed at {event['t_ms'] / 1000:g} s by {event.get('rule', 'no rule')}"
    return True, "none was shed"


def _in_order(expect: dict[str, Any], summary: dict[str, Any], events: Events) -> Result:
    """First sheds of the loads follow one another; the same cycle is in order."""
    times = []
    for name in expect["shed_in_order"]:
        found = _matching(expect, events, "shed", name)
        if not found:
            return False, f"{name} was not shed"
        times.append(found[0]["t_ms"])
    return times == sorted(times), "shed at " + ", ".join(f"{t / 1000:g} s" for t in times)


def _never_off(expect: dict[str, Any], summary: dict[str, Any], events: Events) -> Result:
    """Plant's truth: the outlets never lost power, whoever is to blame."""
    for off in summary["offs"]:
        if off["output"] in expect["never_off"]:
            return False, f"{off['output']} had no power at {off['start_ms'] / 1000:g} s: {off['cause']}"
    return True, "all kept power"


def _at_end(subject: str, wanted_on: bool) -> Callable[[dict[str, Any], dict[str, Any], Events], Result]:
    def judge(expect: dict[str, Any], summary: dict[str, Any], events: Events) -> Result:
        off = {entry["output"] for entry in summary["offs"] if entry["end_ms"] is None}
        wrong = [name for name in expect[subject] if (name not in off) is not wanted_on]
        return not wrong, ", ".join(wrong) + (" off" if wanted_on else " on") if wrong else "as expected"

    return judge


def _event(expect: dict[str, Any], summary: dict[str, Any], events: Events) -> Result:
    found = _matching(expect, events, expect["event"], expect.get("output", ""))
    return _within(len(found), expect["count"], "at_least", "at_most")


def _served(expect: dict[str, Any], summary: dict[str, Any], events: Events) -> Result:
    asked = expect["served"]
    outages = summary["served_s"].get(str(asked["tier"]), [])
    if asked["outage"] > len(outages):
        return False, f"there were only {len(outages)} outages"
    return _within(outages[asked["outage"] - 1], asked, "at_least_s", "at_most_s")


def _unserved(expect: dict[str, Any], summary: dict[str, Any], events: Events) -> Result:
    asked = expect["unserved_wh"]
    return _within(summary["unserved_wh"].get(str(asked["tier"])), asked, "at_least", "at_most")


def _figure(expect: dict[str, Any], summary: dict[str, Any], events: Events) -> Result:
    return _within(summary.get(expect["subject"]), expect[expect["subject"]], "at_least", "at_most")


def _within(value: float | None, asked: dict[str, Any], low: str, high: str) -> Result:
    """A figure that is absent passes nothing."""
    if value is None:
        return False, "the run left no such figure"
    return asked.get(low, value) <= value <= asked.get(high, value), f"it was {_figures(value)}"


def _figures(value: float) -> str:
    """A value with all digits that tell it from its bound, and no zeros behind them."""
    return f"{value:.6f}".rstrip("0").rstrip(".")


_JUDGES: dict[str, Callable[[dict[str, Any], dict[str, Any], Events], Result]] = {
    "shed": _each("shed", "shed"),
    "restored": _each("restore", "restored"),
    "shed_in_order": _in_order,
    "never_shed": _never_shed,
    "never_off": _never_off,
    "on_at_end": _at_end("on_at_end", True),
    "off_at_end": _at_end("off_at_end", False),
    "event": _event,
    "served": _served,
    "unserved_wh": _unserved,
}
