"""The closed vocabulary of `[[expect]]`: one subject each, with the qualifiers that fit it."""

from typing import Any

from rack.model import causes
from wattbit.emulator import scenario_schema as base

Row = tuple[Any, ...]

_WINDOW: tuple[Row, ...] = (
    ("after_s", "number", 0, base.MAX_S, 0, "s", "not before"),
    ("before_s", "number", 0, base.MAX_S, base.MAX_S, "s", "not after"),
)
_RULE: Row = ("rule", "enum", 0, "rules", "", "", "the rule that did it")

LISTS = ("shed", "restored", "shed_in_order", "never_shed", "never_off", "on_at_end", "off_at_end")
# figures of summary.json that may be judged
FIGURES = (
    "bus_min_mv",
    "soc_end_pm",
    "soc_min_pm",
    "sheds",
    "restores",
    "boots",
    "max_cycle_gap_ms",
    "alloc_bytes_per_cycle",
    "console_bad_lines",
)
SUBJECTS = (*LISTS, "served", "unserved_wh", "event", *FIGURES)


def rows(subject: str, site: dict[str, Any]) -> tuple[Row, ...]:
    """The keys that an expectation about `subject` may have."""
    loads = base.words("load", site)
    rule = (*_RULE[:3], base.words("rules", site), *_RULE[4:])
    if subject in LISTS:
        own: Row = (subject, "loads", 1, loads, None, "", "")
        timed = (*_WINDOW, rule) if subject in ("shed", "restored") else ()
        return (own, *(timed or (_WINDOW if subject == "never_shed" else ())))
    if subject == "event":
        own = ("event", "enum", 0, causes.KINDS, None, "", "")
        output: Row = ("output", "enum", 0, loads, "", "", "")
        return (own, rule, output, *_WINDOW, ("count", "range", 0, (), {"at_least": 1}, "", ""))
    more = {"served": ("tier", "outage", "at_least_s", "at_most_s"), "unserved_wh": ("tier",)}.get(subject, ())
    kind = "served" if subject == "served" else "range"
    tiers = tuple(str(tier["tier"]) for tier in site["tier"])
    return ((subject, kind, tiers, more, None, "", ""),)


def check_loads(value: object, low: int, high: tuple[str, ...], unit: str) -> str:
    """A list of loads of the site, each once."""
    listed = "; allowed: a list of " + ", ".join(high)
    if type(value) is not list or not value:
        return "must be a list with at least one load" + listed
    for i, name in enumerate(value):
        if type(name) is not str or name not in high:
            return f"{name!r} is not a load of the site"[:80] + listed
        if name in value[:i]:
            return f"{name} stands twice" + listed
    return ""


def check_range(value: object, tiers: tuple[str, ...], more: tuple[str, ...], unit: str) -> str:
    """A table with at_least, at_most or both, and a tier where it is needed."""
    keys = ("at_least", "at_most", *more)
    wrong = _table(value, keys, tiers)
    if wrong or not isinstance(value, dict):
        return wrong
    return _bounds(value, "at_least", "at_most", keys)


def check_served(value: object, tiers: tuple[str, ...], keys: tuple[str, ...], unit: str) -> str:
    """{tier, outage (1 = first), at_least_s, at_most_s}."""
    wrong = _table(value, keys, tiers)
    if wrong or not isinstance(value, dict):
        return wrong
    if not isinstance(value.get("outage"), int) or not 1 <= value["outage"] <= 100:
        return "needs outage; allowed: 1 (the first) to 100"
    return _bounds(value, "at_least_s", "at_most_s", keys)


def _table(value: object, keys: tuple[str, ...], tiers: tuple[str, ...]) -> str:
    """Shape common to the tables above."""
    listed = "; allowed: a table with " + ", ".join(keys)
    if type(value) is not dict:
        return "must be a table" + listed
    for key in sorted(value):
        if key not in keys:
            return f"has the unknown key {key}"[:80] + listed
        if type(value[key]) not in (int, float):
            return f"{key} must be a number" + listed
    if "tier" in keys and str(value.get("tier")) not in tiers:
        return f"needs a tier of the site, not {value.get('tier')}; allowed: tier = " + ", ".join(tiers)
    return ""


def _bounds(value: dict[str, Any], low: str, high: str, keys: tuple[str, ...]) -> str:
    if low not in value and high not in value:
        return f"has no bound; allowed: {low}, {high} or both"
    if low in value and high in value and value[low] > value[high]:
        return f"{low} = {value[low]} is above {high} = {value[high]}; allowed: {low} up to {value[high]}"
    return ""


KINDS = {**base.KINDS, "loads": check_loads, "range": check_range, "served": check_served}
