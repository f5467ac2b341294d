"""Malformed scenarios: every key, event, trace and expectation in wrong ways."""

from tests.malformed.site_variants import wrong_values
from wattbit.emulator import expect_schema, scenario_schema

VALUES = {
    "pm": 500,
    "w": 10,
    "soc_pm": 500,
    "soh_pm": 900,
    "drift_pm": 5,
    "offset_ma": 10,
    "line": "?",
    "mv": 5,
    "mc": 5,
    "cause": "soft",
    "quantity": "leak",
    "state": 1,
}
VALUES |= {"load": "pump", "supply": "psu1", "sensor": "bus-shunt", "bus": "rs485"}


def base(**sections) -> dict:
    """A scenario that may be run, with sections replaced."""
    head = {"name": "short", "site": "orv3-shelf", "duration_s": 100, **sections.pop("scenario", {})}
    return {"scenario": head, **sections}


def event(do: str, at_s=10, **params) -> dict:
    """A scenario with one event."""
    site = "street-cabinet" if do == "efuse_trip" else "orv3-shelf"  # the shelf has no electronic fuse
    return base(scenario={"site": site}, event=[{"at_s": at_s, "do": do, **params}])


def right_event(do: str) -> dict:
    """The parameters that an event must have."""
    right = {row[0]: VALUES[row[0]] for row in scenario_schema.EVENTS[do]}
    return {**right, "load": "radio"} if do == "efuse_trip" else right


def of_head():
    """(id, scenario, key)"""
    for row in scenario_schema.SCENARIO:
        for how, value in wrong_values(row):
            yield f"{row[0]}-{how}", base(scenario={row[0]: value}), row[0]
    for key in ("name", "site", "duration_s"):
        scenario = base()
        del scenario["scenario"][key]
        yield f"{key}-missing", scenario, key
    yield "head-absent", {"event": []}, "scenario.name"
    yield "head-is-a-number", {"scenario": 3}, "scenario"
    yield "head-unknown-key", base(scenario={"colour": "red"}), "colour"
    yield "section-unknown", base(weather={"sun": 1}), "weather"
    yield "site-unknown", base(scenario={"site": "toaster"}), "site"
    yield "site-unknown-path", base(scenario={"site": "../toaster.toml"}), "site"
    yield "site-empty", base(scenario={"site": ""}), "site"
    yield "site-absolute", base(scenario={"site": "/nowhere/at/all.toml"}), "site"


def of_plant():
    """(id, scenario, key)"""
    for name, kind, low, high, *_ in scenario_schema.PLANT[:6]:
        for how, value in wrong_values((name, kind, low, high, 0, "")):
            yield f"plant-{name}-{how}", base(plant={name: value}), name
    yield "plant-unknown", base(plant={"gravity": 9}), "gravity"
    yield "plant-is-a-number", base(plant=4), "plant"


def of_events():
    """(id, scenario, key)"""
    for do, rows in scenario_schema.EVENTS.items():
        right = right_event(do)
        yield f"{do}-unknown-key", event(do, colour="red", **right), "colour"
        for key, kind, _, _, default, *_ in rows:
            without = {k: v for k, v in right.items() if k != key}
            if default is None:
                yield f"{do}-without-{key}", event(do, **without), key
            wrong = {"enum": "nobody", "int": 10**8, "text": 7}[kind]
            yield f"{do}-{key}-wrong", event(do, **{**right, key: wrong}), key
            if kind == "int":
                yield f"{do}-{key}-fraction", event(do, **{**right, key: 1.5}), key
    times = {
        "negative": -1,
        "after-the-end": 101,
        "text": "1 min",
        "flag": True,
        "nan": float("nan"),
        "inf": float("inf"),
    }
    for how, at_s in times.items():
        yield f"at-{how}", event("grid_fail", at_s=at_s), "at_s"
    yield "at-missing", base(event=[{"do": "grid_fail"}]), "at_s"
    yield "do-missing", base(event=[{"at_s": 3}]), "do"
    yield "do-unknown", event("grid_fial"), "do"
    yield "do-is-a-list", base(event=[{"at_s": 3, "do": ["grid_fail"]}]), "do"
    yield "event-is-a-table", base(event={"at_s": 3, "do": "grid_fail"}), "event"
    yield "event-is-a-list-of-words", base(event=["grid_fail"]), "event"
    yield "too-many-events", base(event=[{"at_s": 3, "do": "grid_fail"}] * 1001), "event"
    yield "i2c-bus-of-another-site", event("bus_silence", bus="i2c1"), "bus"


def of_traces():
    """(id, scenario, key)"""
    yield "trace-of-unknown-load", base(traces={"load": {"router": {"source": "h100"}}}), "load.router"
    yield "trace-without-source", base(traces={"load": {"pump": {}}}), "load.pump"
    yield "trace-source-unknown", base(traces={"load": {"pump": {"source": "moon"}}}), "load.pump"
    yield "trace-source-is-a-list", base(traces={"load": {"pump": {"source": [1]}}}), "load.pump"
    yield "trace-key-unknown", base(traces={"load": {"pump": {"source": "h100", "colour": 1}}}), "colour"
    yield "trace-out-of-range", base(traces={"load": {"pump": {"source": "h100", "gpus": 0}}}), "gpus"
    yield "trace-file-absent", base(traces={"load": {"pump": {"source": "file", "path": "no.csv"}}}), "no.csv"
    yield "trace-file-is-a-folder", base(traces={"load": {"pump": {"source": "file", "path": "."}}}), "load.pump"
    yield "trace-is-a-word", base(traces={"load": {"pump": "h100"}}), "load.pump"
    yield "traces-are-a-list", base(traces=[1]), "traces"
    yield "traces-of-something-else", base(traces={"wind": {"source": "const"}}), "traces"
    yield "pv-start-no-time", base(traces={"pv": {"source": "pv-serf-1min", "start": "noon"}}), "pv"
    yield "pv-start-a-number", base(traces={"pv": {"source": "pv-serf-1min", "start": 12}}), "pv"
    yield "pv-source-of-loads", base(traces={"pv": {"source": "h100"}}), "pv"


def expect(**keys) -> dict:
    """A scenario with one expectation."""
    return base(expect=[keys])


def of_expects():
    """(id, scenario, key)"""
    for subject in expect_schema.LISTS:
        for how, value in {
            "unknown": ["router"],
            "word": "pump",
            "empty": [],
            "twice": ["pump", "pump"],
            "one": [1],
        }.items():
            yield f"{subject}-{how}", expect(**{subject: value}), subject
    for subject in expect_schema.FIGURES:
        yield f"{subject}-number", expect(**{subject: 5}), subject
        yield f"{subject}-no-bound", expect(**{subject: {}}), subject
    yield "range-empty-inside", expect(sheds={"at_least": 5, "at_most": 4}), "sheds"
    yield "range-word", expect(sheds={"at_most": "few"}), "sheds"
    yield "range-unknown-key", expect(sheds={"about": 3}), "sheds"
    yield "served-no-outage", expect(served={"tier": 0, "at_least_s": 1}), "served"
    yield "served-outage-0", expect(served={"tier": 0, "outage": 0, "at_least_s": 1}), "served"
    yield "served-no-bound", expect(served={"tier": 0, "outage": 1}), "served"
    yield "served-tier-unknown", expect(served={"tier": 7, "outage": 1, "at_least_s": 1}), "served"
    yield "unserved-no-tier", expect(unserved_wh={"at_most": 1}), "unserved_wh"
    yield "subject-none", expect(after_s=3), "expect[1]"
    yield "subject-unknown", expect(shedd=["pump"]), "expect[1]"
    yield "subject-two", expect(shed=["pump"], never_shed=["fans"]), "expect[1]"
    yield "window-backwards", expect(shed=["pump"], after_s=50, before_s=40), "after_s"
    yield "window-negative", expect(shed=["pump"], after_s=-1), "after_s"
    yield "qualifier-of-another", expect(on_at_end=["pump"], after_s=5), "after_s"
    yield "rule-unknown", expect(shed=["pump"], rule="bad-luck"), "rule"
    yield "event-kind-unknown", expect(event="explosion"), "event"
    yield "event-output-unknown", expect(event="shed", output="router"), "output"
    yield "event-count-number", expect(event="shed", count=3), "count"
    yield "expect-is-a-table", base(expect={"sheds": {"at_most": 0}}), "expect"


def all_variants() -> list:
    """Every malformed scenario as (id, scenario, key)."""
    return [*of_head(), *of_plant(), *of_events(), *of_traces(), *of_expects()]
