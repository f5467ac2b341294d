"""What a scenario file may say: its keys and its events; words that depend on the site are filled in."""

from typing import Any

from rack.config import kinds
from rack.model import causes
from wattbit.emulator.plant import events, options

Row = tuple[Any, ...]
REQUIRED = None
MAX_S = 31 * 86400
_MAX_TICK = 0x3FFFFFFF

# fmt: off
SCENARIO: tuple[Row, ...] = (
    ("name", "name", 1, 40, REQUIRED, "", "short name of the scenario"),
    ("title", "text", 0, 100, "", "", "what a person calls it"),
    ("site", "text", 1, 200, REQUIRED, "", "name of an example rack, or a path from the scenario file"),
    ("duration_s", "int", 1, MAX_S, REQUIRED, "s", "length in rack time"),
    ("every_ms", "int", 0, 3600000, 0, "ms", "time between rows of the timeline; 0 = each cycle"),
    ("seed", "int", 0, _MAX_TICK, 1, "", "seed of all that is random"),
    ("start_soc_pm", "int", 0, 1000, 1000, "pm", "state of charge at the start"),
    ("start_soh_pm", "int", 100, 1000, 1000, "pm", "state of health at the start"),
    ("start_tick_ms", "int", 0, _MAX_TICK, 0, "ms", "the controller's clock at the start"),
    ("start_temp_mc", "int", -40000, 80000, 25000, "mC", "temperature at the start"),
)
# fmt: on

PLANT: tuple[Row, ...] = (
    *((name, "int", low, high, default, "", meaning) for name, low, high, default, meaning in options.TABLE),
)


def event_rows(do: str, site: dict[str, Any]) -> tuple[Row, ...]:
    """The parameters of an event."""
    return tuple(_filled(row, site) for row in EVENTS[do])


def _filled(row: Row, site: dict[str, Any]) -> Row:
    """A row whose fourth place names a list of the site, with that list put in."""
    if row[1] != "enum" or not isinstance(row[3], str):
        return row
    return (*row[:3], words(row[3], site), *row[4:])


def words(which: str, site: dict[str, Any]) -> tuple[str, ...]:
    """Names that the site gives to its loads, supplies, sensors, buses or rules."""
    if which == "buses":
        return tuple(sorted({sensor["bus"] for sensor in site["sensor"] if sensor["bus"]}))
    if which == "rules":
        return (*(rule[0] for rule in causes.RULES), *(limit["name"] for limit in site["limit"]))
    if which == "efuses":
        return tuple(load["name"] for load in site["load"] if load["kind"] == "efuse")
    if which == "restartable":
        return tuple(sensor["name"] for sensor in site["sensor"] if sensor["driver"] in FORGETFUL)
    if which == "loads or all":
        return ("all", *words("load", site))
    return tuple(row["name"] for row in site[which])


FORGETFUL = ("ina228", "ina226", "ina238", "tmp117")  # chips that lose what the driver has set up

_LOAD: Row = ("load", "enum", 0, "load", REQUIRED, "", "")
_SUPPLY: Row = ("supply", "enum", 0, "supply", REQUIRED, "", "")
_SENSOR: Row = ("sensor", "enum", 0, "sensor", REQUIRED, "", "")
_BUS: Row = ("bus", "enum", 0, "buses", REQUIRED, "", "")

# what may happen, with its parameters
EVENTS: dict[str, tuple[Row, ...]] = {
    "grid_fail": (),
    "grid_restore": (),
    "supply_fail": (_SUPPLY,),
    "supply_restore": (_SUPPLY,),
    "load_scale": (("load", "enum", 0, "loads or all", REQUIRED, "", ""), ("pm", "int", 0, 10000, REQUIRED, "pm", "")),
    "load_step": (_LOAD, ("w", "int", -30000, 30000, REQUIRED, "W", "")),
    "battery_charge": (("soc_pm", "int", 0, 1000, REQUIRED, "pm", ""),),
    "battery_age": (("soh_pm", "int", 100, 1000, REQUIRED, "pm", ""),),
    "sensor_freeze": (_SENSOR,),
    "sensor_drop": (_SENSOR,),
    "sensor_garbage": (_SENSOR,),
    "sensor_drift": (
        _SENSOR,
        ("drift_pm", "int", -1000, 1000, REQUIRED, "pm", ""),
        ("offset_ma", "int", -100000, 100000, 0, "mA", "of a shunt monitor; others have none"),
    ),
    "sensor_other": (_SENSOR,),
    "sensor_restart": (("sensor", "enum", 0, "restartable", REQUIRED, "", ""),),
    "sensor_ok": (_SENSOR,),
    "bus_silence": (_BUS,),
    "bus_ok": (_BUS,),
    "outlet_stuck_open": (_LOAD,),
    "outlet_weld": (_LOAD,),
    "outlet_ok": (_LOAD,),
    "efuse_trip": (("load", "enum", 0, "efuses", REQUIRED, "", ""),),
    "reboot": (("cause", "enum", 0, ("power", "watchdog", "soft"), "power", "", ""),),
    "hang": (),
    "command": (("line", "text", 0, 200, REQUIRED, "", ""),),
    "bus_drop": (("mv", "int", 0, 60000, REQUIRED, "mV", ""),),
    "pv_scale": (("pm", "int", 0, 10000, REQUIRED, "pm", ""),),
    "contact": (
        ("quantity", "enum", 0, events.CONTACTS, REQUIRED, "", ""),
        ("state", "int", 0, 1, REQUIRED, "", ""),
    ),
    "coolant": (("mc", "int", -60000, 100000, REQUIRED, "mC", ""),),
}


def check_number(value: object, low: int, high: int, unit: str) -> str:
    """A finite number from `low` to `high`, whole or not."""
    if type(value) not in (int, float):
        return "must be a number"
    return "" if low <= value <= high else f"is not between {low} and {high}"  # type: ignore[operator]


KINDS = {**kinds.KINDS, "number": check_number}
