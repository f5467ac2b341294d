"""Malformed sites: every key of the schema in every wrong way, and what only shows across tables."""

import copy
import sys
from pathlib import Path

from rack.config import schema

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

SITES = Path(__file__).resolve().parents[2] / "boards" / "sites"


def base(name: str = "orv3-shelf") -> dict:
    """A shipped site as its file has it."""
    return tomllib.loads((SITES / f"{name}.toml").read_text(encoding="utf-8"))


def _full() -> dict:
    """The shelf with a row in every list of the schema."""
    return {**base(), "line": [{"bus": "rs485", "baud": 19200, "parity": "even"}]}


def of_schema():
    """(id, site, section, key) with one wrong value each, made from the schema's own rows."""
    for section, rows, low, high in schema.TABLES:
        for row in rows:
            for how, value in wrong_values(row):
                site = _full()
                table = site.setdefault(section, {}) if high == 0 else site[section][0]
                table[row[0]] = value
                yield f"{section}.{row[0]}-{how}", site, section, row[0]
            if row[4] is schema.REQUIRED:
                site = _full()
                del (site[section] if high == 0 else site[section][0])[row[0]]
                yield f"{section}.{row[0]}-missing", site, section, row[0]
        yield from _of_section(section, low, high)


def _of_section(section, low, high):
    site = _full()
    (site.setdefault(section, {}) if high == 0 else site[section][0])["colour"] = "red"
    yield f"{section}-unknown-key", site, section, "colour"
    yield f"{section}-is-a-number", {**_full(), section: 7}, section, section
    if high == 0:
        yield f"{section}-is-a-list", {**_full(), section: [1, 2]}, section, section
        return
    yield f"{section}-is-one-table", {**_full(), section: _full()[section][0]}, section, section
    site = _full()
    site[section] = [copy.deepcopy(site[section][0]) for _ in range(high + 1)]
    yield f"{section}-too-many", site, section, section
    if low:
        site = _full()
        del site[section]
        yield f"{section}-absent", site, section, section


def wrong_values(row):
    """(how, value) for one row of a schema: wrong types and values just outside of what is allowed."""
    _, kind, low, high = row[:4]
    if kind == "int":
        yield from (("text", "many"), ("fraction", low + 0.5), ("flag", True), ("below", low - 1), ("above", high + 1))
        yield "list", [low]
    elif kind == "bool":
        yield from (("number", 1), ("text", "yes"))
    elif kind == "enum":
        yield from (("number", 7), ("other-word", "nonsense"), ("capitals", high[0].upper() + "X"))
    elif kind == "name":
        yield from (("number", 7), ("spaces", "two words"), ("capitals", "Upper"), ("long", "a" * (high + 1)))
        yield "digit-first", "9a"
    elif kind == "word":
        yield from (("number", 7), ("path", "../desktop"), ("capitals", "Upper"), ("long", "a" * (high + 1)))
    elif kind == "text":
        yield from (("number", 7), ("long", "a" * (high + 1)), ("bell", "ding\u0007"), ("list", ["a"]))
    elif kind == "names":
        yield from (("text", "switch-a"), ("numbers", [1, 2]), ("too-many", ["a"] * (high + 1)))
    elif kind == "reads":
        yield from (("text", "bus_mv"), ("empty", {}), ("number", {"bus_mv": 3}), ("capitals", {"bus_mv": "Bus"}))


def _with(section, index, rack="orv3-shelf", /, **keys):
    """A site with keys of one table replaced; a value of None takes the key away."""
    site = base(rack)
    table = site.setdefault(section, {}) if index is None else site[section][index]
    for key, value in keys.items():
        table[key] = value
        if value is None:
            del table[key]
    return site


def _held(*cools, tier=0, **keys):
    """Loads of the shelf with `pump` and `fans` cooling each other or what is named."""
    site = base()
    for load, cooled in zip(site["load"][-2:], cools):
        load.update(cools=cooled, tier=tier, **keys)
    return site


def _copy_of(section, index, **keys):
    site = base()
    site[section].append({**copy.deepcopy(site[section][index]), **keys})
    return site


def across():
    """(id, site, section, key) of sites whose single keys are all right."""
    t = "telecom-48v"
    yield "nominal-in-volts", _with("bus", None, nominal_mv=51), "bus", "nominal_mv"
    yield "nominal-in-decimal-volts", _with("bus", None, nominal_mv=51.0), "bus", "nominal_mv"
    yield "capacity-in-ah", _with("battery", None, t, capacity_mah=100), "battery", "energy_wh"
    yield "energy-in-kwh", _with("battery", None, t, energy_wh=10), "battery", "energy_wh"
    yield "energy-in-j", _with("battery", None, energy_wh=290000), "battery", "energy_wh"
    yield "reserve-as-fraction", _with("battery", None, reserve_pm=0.1), "battery", "reserve_pm"
    yield "limit-in-volts", _with("limit", 0, trip=46, clear=47), "limit", "trip"
    yield "limit-in-degrees", _with("limit", 2, trip=55, clear=50), "limit", "trip"
    yield "full-in-volts", _with("battery", None, t, full_mv=56), "battery", "full_mv"
    yield "full-for-other-cells", _with("battery", None, t, cells_series=24), "battery", "empty_mv"
    yield "full-for-fewer-cells", _with("battery", None, t, cells_series=15), "battery", "full_mv"
    yield "float-nominal-for-other-cells", _with("battery", None, t, cells_series=12), "bus", "nominal_mv"
    yield "empty-above-full", _with("battery", None, t, empty_mv=57000), "battery", "empty_mv"
    yield "full-without-current", _with("battery", None, t, full_ma=None), "battery", "full_ma"
    yield "counting-without-full", _with("battery", None, t, full_mv=None), "battery", "full_mv"
    yield "floor-below-reserve", _with("restore", None, floor_pm=50), "restore", "floor_pm"
    yield "floor-equals-reserve", _with("restore", None, floor_pm=100), "restore", "floor_pm"
    yield "below-above-nominal", _with("bus", None, battery_below_mv=52000), "bus", "battery_below_mv"
    yield "redundancy-of-all", _with("budget", None, t, redundancy=3), "budget", "redundancy"
    yield "board-unknown", _with("site", None, board="toaster"), "site", "board"
    for section in ("supply", "sensor", "limit"):
        yield f"{section}-twice", _copy_of(section, 0), section, "name"
    yield "load-twice", _copy_of("load", 0, output="out15"), "load", "name"
    yield "tier-twice", _with("tier", 3, tier=0), "tier", "tier"
    yield "load-named-all", _with("load", 0, name="all"), "load", "name"
    yield "limit-named-as-rule", _with("limit", 0, name="reserve"), "limit", "name"
    yield "output-twice", _with("load", 1, output="out0"), "load", "output"
    yield "output-unknown", _with("load", 1, output="out99"), "load", "output"
    yield "output-of-smaller-board", _with("site", None, board="pico_w"), "site", "board"
    site = base()
    del site["tier"][3]
    yield "tier-not-declared", site, "load", "tier"
    yield "promise-rises", _with("tier", 2, promised_s=300), "tier", "promised_s"
    yield "promise-beyond-battery", _with("tier", 0, promised_s=9000), "tier", "promised_s"
    site = _with("battery", None, capacity_mah=4000000, energy_wh=298000)
    site["tier"][0]["promised_s"] = 43200
    site["load"][0]["nominal_w"] = 30000
    yield "promise-beyond-arithmetic", site, "tier", "promised_s"
    yield "cooling-circle-of-two", _held(["fans"], ["pump"]), "load", "circular cooling"
    yield "cooling-itself", _held(["pump"], ["switch-a"]), "load", "circular cooling"
    yield "cooling-a-held-load", _held(["fans"], ["switch-a"]), "load", "cools"
    yield "cooling-unknown", _held(["router"], ["switch-a"]), "load", "cools"
    yield "cooling-twice", _held(["train-a", "train-a"], ["switch-a"]), "load", "cools"
    yield "cooling-without-hold", _held(["train-a"], ["switch-a"], hold=False), "load", "cools"
    yield "cooling-less-critical", _held(["infer-a"], ["switch-a"], tier=3), "load", "tier"
    yield "held-without-read-back", _with("load", 9, feedback=False), "load", "on_reset"
    yield "critical-opens-first", _with("load", 0, on_link_loss="open"), "load", "on_link_loss"
    for key in ("on_reset", "on_watchdog", "on_sensor_loss", "on_link_loss", "on_bad_config"):
        yield f"cooling-opens-{key}", _with("load", 12, **{key: "open"}), "load", key
    yield "cooling-opens-first", _with("load", 12, fail_hold_s=60), "load", "on_reset"
    yield (
        "watchdog-closes-what-reset-opens",
        _with("load", 9, on_reset="open", on_watchdog="close"),
        "load",
        "on_watchdog",
    )
    for key in ("on_reset", "on_watchdog"):
        yield f"closes-unasked-{key}", _with("load", 9, **{key: "close"}), "load", key
    states = {k: "open" for k in ("on_reset", "on_watchdog", "on_sensor_loss", "on_link_loss", "on_bad_config")}
    yield "hold-time-without-hold", _with("load", 9, fail_hold_s=60, **states), "load", "fail_hold_s"
    site = _with("load", 5, "solar-small", output="exp0", fast_trip=True)
    site["site"]["alert"] = "in0"
    site["tier"][3]["promised_s"] = 0
    yield "fast-trip-behind-an-expander", site, "load", "fast_trip"
    yield from _across_outputs()
    yield from _across_limits()
    yield from _across_sensors(t)


# places of the loads of street-cabinet
FANS, BRANCH, RADIO, EDGE, LIGHTS = range(1, 6)


def _across_outputs():
    s = "street-cabinet"
    yield "precharge-on-relay", _with("load", 9, precharge="out15", precharge_ms=100), "load", "precharge"
    yield "duty-on-relay", _with("load", 9, on_pm=500), "load", "on_pm"
    yield "pulses-on-relay", _with("load", 9, pwm_hz=2000), "load", "pwm_hz"
    yield "dimming-a-relay", _with("load", 9, shed_pm=300), "load", "shed_pm"
    yield "dimming-a-fan", _with("load", FANS, s, shed_pm=300), "load", "shed_pm"
    yield "light-that-goes-out", _with("load", LIGHTS, s, shed_pm=0), "load", "shed_pm"
    yield "light-with-read-back", _with("load", LIGHTS, s, feedback=True), "load", "feedback"
    yield "light-held", _with("load", LIGHTS, s, hold=True), "load", "hold"
    yield "light-cooled", _with("load", FANS, s, cools=["street-lights"]), "load", "cools"
    yield "light-keeps-over-restart", _with("load", LIGHTS, s, on_reset="hold"), "load", "on_reset"
    yield "contactor-without-read-back", _with("load", BRANCH, s, feedback=False), "load", "feedback"
    yield "contactor-closes-at-start", _with("load", BRANCH, s, on_reset="close"), "load", "on_reset"
    yield "contactor-opens-before-its-fuses", _with("load", BRANCH, s, on_link_loss="open"), "load", "on_link_loss"
    yield "precharge-without-time", _with("load", BRANCH, s, precharge_ms=0), "load", "precharge_ms"
    yield "precharge-time-alone", _with("load", BRANCH, s, precharge=""), "load", "precharge_ms"
    yield "precharge-of-a-load", _with("load", BRANCH, s, precharge="out3"), "load", "precharge"
    yield "precharge-of-itself", _with("load", BRANCH, s, precharge="out2"), "load", "precharge"
    yield "precharge-unknown", _with("load", BRANCH, s, precharge="out99"), "load", "precharge"
    yield "precharge-behind-expander", _with("load", BRANCH, s, precharge="exp8"), "load", "precharge"
    yield "precharge-too-often", _with("load", BRANCH, s, min_off_ms=5900), "load", "min_off_ms"
    twice = {"kind": "contactor", "precharge": "out12", "precharge_ms": 100}
    yield "precharge-shared", _with("load", RADIO, s, **twice), "load", "precharge"
    yield "fuse-without-line", _with("site", None, s, board="pico_w"), "load", "kind"
    yield "fuse-behind-expander", _with("load", RADIO, s, output="exp8"), "load", "kind"
    yield "contactor-behind-expander", _with("load", BRANCH, s, output="exp8"), "load", "output"
    yield "light-behind-expander", _with("load", LIGHTS, s, output="exp8"), "load", "output"
    yield "upstream-unknown", _with("load", RADIO, s, upstream="main"), "load", "upstream"
    yield "upstream-itself", _with("load", BRANCH, s, upstream="branch"), "load", "circular"
    circle = _with("load", BRANCH, s, upstream="fans")
    circle["load"][FANS].update(upstream="branch")
    yield "upstream-circle", circle, "load", "circular"
    yield "upstream-not-held", _with("load", RADIO, s, upstream="router"), "load", "upstream"
    yield "upstream-a-fan", _with("load", RADIO, s, upstream="fans"), "load", "upstream"
    yield "upstream-less-critical", _with("load", BRANCH, s, tier=2), "load", "upstream"
    yield from _shared_counter()


def _shared_counter():
    """Two lights on the outputs of one counter of the RP2040, at two frequencies."""
    site = base("solar-small")
    site["site"]["board"] = "pico_w"
    states = {key: "open" for key in ("on_reset", "on_watchdog", "on_bad_config")}
    for i, hz in ((4, 1000), (5, 2000)):
        site["load"][i].update(kind="dimmed", shed_pm=300, feedback=False, pwm_hz=hz, **states)
    yield "pulses-of-one-counter", site, "load", "pwm_hz"


def _across_limits():
    yield "clear-equals-trip", _with("limit", 0, clear=46800), "limit", "clear"
    yield "clear-below-trip", _with("limit", 0, clear=46000), "limit", "clear"
    yield "clear-above-trip", _with("limit", 2, clear=60000), "limit", "clear"
    yield "direction-turned", _with("limit", 0, direction="above"), "limit", "clear"
    yield "warn-sheds", _with("limit", 0, level="warn"), "limit", "action"
    yield "limit-opens-all", _with("limit", 0, action="open_all"), "limit", "action"
    yield "limit-does-nothing", _with("limit", 0, action="none"), "limit", "action"
    yield "trip-sheds", _with("limit", 1, action="shed"), "limit", "action"
    yield "trip-warns", _with("limit", 1, action="none"), "limit", "action"
    yield "charge-above-1000", _with("limit", 4, trip=1200, clear=1300), "limit", "trip"
    yield "quantity-not-measured", _with("limit", 3, quantity="pv_w", trip=5, clear=3), "limit", "quantity"
    yield "quantity-unknown", _with("limit", 0, quantity="bus_volts"), "limit", "quantity"
    site = _with("limit", 4, quantity="load_w", direction="above", trip=900, clear=800)
    site["sensor"][0]["reads"] = {"bus_mv": "bus_mv"}
    yield "derived-without-its-source", site, "limit", "quantity"


def _across_sensors(t):
    yield "address-twice", _with("sensor", 3, address=200), "sensor", "address"
    yield "address-not-of-chip", _with("sensor", 0, address=0x48), "sensor", "address"
    yield "address-missing", _with("sensor", 0, address=None), "sensor", "address"
    yield "bus-missing", _with("sensor", 0, bus=None), "sensor", "bus"
    yield "bus-unknown", _with("sensor", 0, bus="i2c7"), "sensor", "bus"
    yield "bus-of-other-kind", _with("sensor", 0, bus="rs485"), "sensor", "bus"
    yield "modbus-on-i2c", _with("sensor", 2, bus="i2c0"), "sensor", "bus"
    yield "shunt-missing", _with("sensor", 0, shunt_uohm=None), "sensor", "shunt_uohm"
    yield "shunt-too-large", _with("sensor", 0, shunt_uohm=50000), "sensor", "max_ma"
    yield "scale-missing", _with("sensor", 0, max_ma=None), "sensor", "max_ma"
    yield "map-missing", _with("sensor", 2, map=None), "sensor", "map"
    yield "map-unknown", _with("sensor", 2, map="toaster"), "sensor", "map"
    yield "map-on-i2c", _with("sensor", 0, map="orv3-psu"), "sensor", "map"
    yield "invert-on-i2c", _with("sensor", 0, invert=True), "sensor", "invert"
    yield "debounce-on-i2c", _with("sensor", 0, debounce_ms=50), "sensor", "debounce_ms"
    yield "ina226-beyond-its-shunt", _with("sensor", 0, driver="ina226", shunt_uohm=1000), "sensor", "max_ma"
    yield "sht3x-address", _with("sensor", 1, driver="sht3x"), "sensor", "address"
    expander = {"driver": "mcp23017", "bus": "i2c1", "address": 0x20, "reads": {"state": "leak"}, "input": None}
    both = _two(t, expander, {**expander, "channel": 2})
    both["load"][-1]["output"] = "exp2"
    yield "expander-bit-in-and-out", both, "sensor", "channel"
    yield "expander-bit-twice", _two(t, expander, expander), "sensor", "channel"
    yield "expander-and-another", _two(t, expander, {**expander, "driver": "ina226"}), "sensor", "address"
    yield "channel-on-i2c", _with("sensor", 0, channel=1), "sensor", "channel"
    yield from _across_measures(t)
    yield "alert-of-a-thermometer", _with("sensor", 1, alert_below_mv=46000), "sensor", "alert_below_mv"
    yield "alert-without-input", _with("sensor", 0, alert_below_mv=46000), "sensor", "alert_below_mv"
    yield "alert-input-without-limit", _with("sensor", 0, input="in7"), "sensor", "input"
    yield "alert-input-unknown", _with("sensor", 0, input="in99", alert_below_mv=46000), "sensor", "input"
    yield "alert-input-of-another", _with("sensor", 0, t, input="in0", alert_below_mv=46000), "sensor", "input"
    yield "alert-above-scale", _with("sensor", 0, t, input="in7", alert_above_ma=900000), "sensor", "alert_above_ma"
    yield "input-missing", _with("sensor", 3, t, input=None), "sensor", "input"
    yield "input-unknown", _with("sensor", 3, t, input="in99"), "sensor", "input"
    yield "input-twice", _with("sensor", 4, t, input="in0"), "sensor", "input"
    yield "field-unknown", _with("sensor", 0, reads={"bus_mv": "bus_mv", "volts": "bus_ma"}), "sensor", "reads"
    yield "field-not-in-map", _with("sensor", 2, reads={"volts": "supply_w"}), "sensor", "reads"
    yield (
        "field-of-other-unit",
        _with("sensor", 0, reads={"bus_mv": "bus_mv", "current_ma": "battery_mv"}),
        "sensor",
        "reads",
    )
    yield "reads-derived", _with("sensor", 1, reads={"temperature_mc": "soc_pm"}), "sensor", "reads"
    yield "reads-unknown", _with("sensor", 1, reads={"temperature_mc": "warmth"}), "sensor", "reads"
    yield "reads-twice", _with("sensor", 2, reads={"ok": "supplies_ok", "output_w": "supplies_ok"}), "sensor", "reads"
    yield "sole-twice", _copy_of("sensor", 0, name="second", address=0x41), "sensor", "reads"
    yield "bus-not-measured", _with("sensor", 0, reads={"current_ma": "bus_ma"}), "sensor", "bus_mv"
    yield "bms-without-charge", _bms_without_charge(), "sensor", "bms_soc_pm"
    yield "counting-without-current", _with("sensor", 1, t, reads={"bus_mv": "battery_mv"}), "sensor", "battery_ma"
    yield "full-without-voltage", _with("sensor", 1, t, reads={"current_ma": "battery_ma"}), "sensor", "battery_mv"
    yield "more-batteries-than-modules", _with("battery", None, modules=5, energy_wh=1000), "sensor", "bms_soc_pm"
    site = base()
    del site["supply"][5]
    yield "more-supplies-read", site, "sensor", "supplies_ok"
    site = base("solar-small")
    site["sensor"] = [s for s in site["sensor"] if s["driver"] != "input"]
    site["sensor"][1]["reads"] = {"bus_mv": "battery_mv"}
    yield "source-cannot-be-told", site, "sensor", "what feeds the bus"
    yield "stale-before-three-readings", _with("sensor", 0, stale_ms=200), "sensor", "stale_ms"
    yield "slow-sensor-default-stale", _with("sensor", 1, period_ms=60000), "sensor", "stale_ms"
    yield "frozen-before-three-readings", _with("sensor", 0, frozen_ms=150), "sensor", "frozen_ms"


def _fitted(rack, /, **row):
    site = base(rack)
    site["sensor"].append({"name": "more", "period_ms": 1000, **row})
    return site


def _across_measures(t):
    ntc = {"driver": "adc", "input": "adc0", "measure": "ntc", "series_ohm": 10000, "ntc_ohm": 10000, "beta_k": 3950,
           "reads": {"temperature_mc": "inlet_mc"}}  # fmt: skip
    volts = {"driver": "adc", "input": "adc0", "measure": "voltage", "top_ohm": 200000, "bottom_ohm": 10000,
             "reads": {"voltage_mv": "battery_mv"}}  # fmt: skip
    hall = {"driver": "adc", "input": "adc0", "measure": "current", "uv_per_a": 10000,
            "reads": {"current_ma": "bus_ma"}}  # fmt: skip
    s0 = {"driver": "pulses", "input": "cnt0", "measure": "power", "pulses_per": 1000, "reads": {"power_w": "feeder_w"}}
    wire = {"driver": "ds18b20", "bus": "wire0", "reads": {"temperature_mc": "inlet_mc"}}
    yield "measure-missing", _fitted(t, **{**ntc, "measure": "ntc"} | {"measure": "voltage"}), "sensor", "top_ohm"
    yield "adc-counts", _fitted(t, **{**ntc, "measure": "rpm"}), "sensor", "measure"
    yield "meter-measures-volts", _fitted(t, **{**s0, "measure": "voltage"}), "sensor", "measure"
    yield "ntc-without-beta", _fitted(t, **{**ntc, "beta_k": 0}), "sensor", "beta_k"
    yield "ntc-with-divider", _fitted(t, **ntc, top_ohm=1000), "sensor", "top_ohm"
    yield "ntc-reads-volts", _fitted(t, **{**ntc, "reads": {"voltage_mv": "battery_mv"}}), "sensor", "reads"
    yield "divider-of-nothing", _fitted(t, **{**volts, "bottom_ohm": 0}), "sensor", "bottom_ohm"
    yield "divider-divides-all", _fitted(t, **{**volts, "bottom_ohm": 100}), "sensor", "top_ohm"
    yield "hall-too-weak", _fitted(t, **{**hall, "uv_per_a": 66}), "sensor", "uv_per_a"
    yield "adc-unknown", _fitted(t, **{**volts, "input": "in0"}), "sensor", "input"
    ads = {**ntc, "driver": "ads1115", "bus": "i2c0", "address": 0x49}
    del ads["input"]
    yield "ads1115-thermistor-without-supply", _fitted(t, **ads), "sensor", "vref_mv"
    yield "ads1115-channel", _fitted(t, **ads, vref_mv=3300, channel=4), "sensor", "channel"
    yield "meter-without-constant", _fitted(t, **{**s0, "pulses_per": 0}), "sensor", "pulses_per"
    yield "meter-too-coarse", _fitted(t, **{**s0, "pulses_per": 3}), "sensor", "pulses_per"
    yield "rom-of-another-family", _fitted(t, **wire, rom="10ff641e0f16034c"), "sensor", "rom"
    yield "rom-on-i2c", _with("sensor", 0, rom="28ff641e0f16034c"), "sensor", "rom"
    yield "two-on-a-wire-without-rom", _two(t, wire, {**wire, "rom": "28ff641e0f16034c"}), "sensor", "rom"


def _two(rack, one, other):
    """Two more sensors on the shelf's or another rack's I2C."""
    site = base(rack)
    for k, row in enumerate((one, other)):
        kept = {key: value for key, value in row.items() if value is not None}
        site["sensor"].append({"name": f"more{k}", "period_ms": 100, **kept})
    return site


def _bms_without_charge():
    site = base()
    for sensor in site["sensor"]:
        sensor["reads"].pop("soc_pm", None)
    return site


def all_variants() -> list:
    """Every malformed site as (id, site, section, key)."""
    return [*of_schema(), *across(), ("unknown-section", {**base(), "weather": {"sun": 1}}, "weather", "weather")]
