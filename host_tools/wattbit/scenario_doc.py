"""docs/scenarios.md: what a scenario file may say, from the tables that check it."""

from rack.config import kinds
from wattbit.emulator import expect_schema, scenario_schema, trace_spec

_EVENTS = {
    "grid_fail": "the feeder goes dead",
    "grid_restore": "the feeder is live again",
    "supply_fail": "one supply stops",
    "supply_restore": "it works again",
    "load_scale": "a load, or all, takes this share of its trace",
    "load_step": "a load takes so much more (less if negative)",
    "battery_charge": "every module has this charge left",
    "battery_age": "every module has this health",
    "sensor_freeze": "the chip repeats its last value",
    "sensor_drop": "the chip no longer answers",
    "sensor_garbage": "the chip answers nonsense",
    "sensor_drift": "the chip's value is off by this share",
    "sensor_restart": "the chip loses its power for a moment, and with it what was set up and counted",
    "sensor_other": "another kind of chip sits at the sensor's address on I2C",
    "sensor_ok": "the chip is well again",
    "bus_silence": "nobody on the bus answers",
    "bus_ok": "they answer again",
    "outlet_stuck_open": "the outlet opens and cannot be closed",
    "outlet_weld": "the outlet cannot be opened",
    "efuse_trip": "the electronic fuse of a load of kind efuse switches itself off",
    "outlet_ok": "the outlet works again",
    "reboot": "the controller starts again",
    "hang": "the controller stands still until its watchdog resets it; nothing while it is starting anyway",
    "command": "a line is typed on the serial console",
    "bus_drop": "a bad joint: the bus measures so much lower whatever the load; 0 mends it",
    "pv_scale": "PV gives this share of its trace",
    "contact": "a leak detector, a door, the emergency stop or the demand-response contact closes (1) or opens (0)",
    "coolant": "the inlet is warmer by this much",
}
_EXPECTS = {
    "shed": "each of the loads was shed (`after_s`, `before_s`, `rule` narrow it)",
    "restored": "each of the loads was restored (the same)",
    "shed_in_order": "the first sheds of the loads follow in this order",
    "never_shed": "none of the loads was shed (`after_s`, `before_s` narrow it)",
    "never_off": "none of the outlets lost power, whoever is to blame (the plant's truth)",
    "on_at_end": "the outlets have power at the end (the plant's truth)",
    "off_at_end": "they have none",
    "served": "`{ tier, outage, at_least_s, at_most_s }`: seconds that a tier kept power; outage 1 is the first",
    "unserved_wh": "`{ tier, at_least, at_most }`: energy that a tier did not get",
    "event": "the controller said so (`rule`, `output`, `after_s`, `before_s`, `count = { at_least, at_most }`)",
}


def page() -> str:
    """The whole page as Markdown."""
    out = ["<!-- Made by `make docs` from the code; do not edit. -->", "", "# Scenarios", ""]
    out += ["A scenario is a TOML file for `wattbit emulate`. Every mistake in it is told with file and line.", ""]
    out += ["## `[scenario]`", "", *_table("key", scenario_schema.SCENARIO)]
    out += [
        "## `[plant]`",
        "",
        "What the rack is like beyond its site file.",
        "",
        *_table("option", scenario_schema.PLANT),
    ]
    out += [
        "## `[traces]`",
        "",
        "`load.<name> = { source = ... }` and `pv = { source = ... }`; else nominal power.",
        "",
    ]
    out += _traces("load", trace_spec.LOAD_KEYS) + _traces("pv", trace_spec.PV_KEYS)
    out += [
        "",
        "## `[[event]]`",
        "",
        "`at_s` (seconds, may have a fraction) and `do`, with the parameters of the event.",
        "",
    ]
    out += ["| `do` | parameters | what happens |", "| --- | --- | --- |"]
    out += [f"| `{do}` | {_parameters(rows)} | {_EVENTS[do]} |" for do, rows in scenario_schema.EVENTS.items()]
    out += ["", "## `[[expect]]`", "", "One subject each; a miss makes the exit code 1.", ""]
    out += ["| subject | holds when |", "| --- | --- |"]
    out += [f"| `{subject}` | {_EXPECTS[subject]} |" for subject in expect_schema.SUBJECTS if subject in _EXPECTS]
    figures = ", ".join(f"`{figure}`" for figure in expect_schema.FIGURES)
    out += [f"| {figures} | `{{ at_least, at_most }}`: the figure of summary.json is inside |"]
    return "\n".join(out) + "\n"


def _table(head: str, rows: tuple) -> list[str]:
    lines = [f"| {head} | what | allowed | default |", "| --- | --- | --- | --- |"]
    for key, kind, low, high, default, unit, meaning in rows:
        said = "must be given" if default is None else f"`{default}`" if default != "" else '`""`'
        lines.append(f"| `{key}` | {meaning} | {kinds.allowed(kind, low, high, unit)} | {said} |")
    return [*lines, ""]


def _traces(what: str, sources: dict) -> list[str]:
    return [f"- {what}: `{name}` with " + ", ".join(f"`{key}`" for key in keys) for name, keys in sources.items()]


def _parameters(rows: tuple) -> str:
    said = []
    for key, kind, low, high, _, unit, _ in rows:
        said.append(f"`{key}` ({kinds.allowed(kind, low, high, unit)})" if kind == "int" else f"`{key}`")
    return ", ".join(said)
