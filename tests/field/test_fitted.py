"""Dividers, thermistors, 1-Wire and pulses in the full firmware: what the plant has is what the rules see."""

import json

import pytest

from tests.helpers import fitted

NTC = {"measure": "ntc", "series_ohm": 10000, "ntc_ohm": 10000, "beta_k": 3950, "period_ms": 1000}
ADS = {"driver": "ads1115", "bus": "i2c0", "address": 0x4A}
SENSORS = [
    {"name": "air-ntc", "driver": "adc", "input": "adc0", "reads": {"temperature_mc": "inlet_mc"}, **NTC},
    {"name": "flow", "driver": "pulses", "input": "cnt0", "measure": "flow", "pulses_per": 450,
     "reads": {"flow_mlpm": "flow_mlpm"}},
    {"name": "fan", "driver": "pulses", "input": "cnt1", "measure": "rpm", "pulses_per": 2,
     "reads": {"speed_rpm": "fan_rpm"}},
    {"name": "meter", "driver": "pulses", "input": "cnt2", "measure": "power", "pulses_per": 1000,
     "reads": {"power_w": "feeder_w"}},
    {"name": "cell-ntc", "channel": 3, "vref_mv": 3300, "reads": {"temperature_mc": "battery_mc"}, **ADS, **NTC},
    {"name": "cell-wire", "driver": "ds18b20", "bus": "wire0", "period_ms": 2000, "stale_ms": 6000,
     "reads": {"temperature_mc": "battery_mc"}},
    {"name": "volts", "channel": 0, "measure": "voltage", "top_ohm": 200000, "bottom_ohm": 10000,
     "reads": {"voltage_mv": "battery_mv"}, **ADS},
]  # fmt: skip
DRY = {"name": "no-flow", "quantity": "flow_mlpm", "direction": "below", "trip": 5000, "clear": 10000,
       "trip_ms": 500, "level": "warn", "action": "none"}  # fmt: skip


def notes(story):
    return [line.strip() for line in story.console.splitlines() if line.startswith("# ")]


@pytest.fixture(scope="module")
def well(tmp_path_factory):
    site = fitted.site(SENSORS, [DRY], "orv3-shelf", site={"state_ms": 5000})
    events = [(30, {"do": "outlet_stuck_open", "load": "pump"})]
    return fitted.told(tmp_path_factory.mktemp("well"), site, events, 60)


def test_nothing_is_in_trouble_and_nothing_allocates(well):
    assert notes(well) == []
    assert well.end["alloc_bytes_per_cycle"] == 0


def test_the_flow_stops_with_the_pump(well):
    trips = [e for e in well.events if e["kind"] == "trip" and e["rule"] == "no-flow"]
    assert len(trips) == 1 and 30 <= trips[0]["s"] <= 34 and trips[0]["reading"] <= 5000


def states(story):
    return [json.loads(line[7:]) for line in story.console.splitlines() if line.startswith("#State ")]


def test_wrong_chips_and_broken_wires_are_named(tmp_path):
    site = fitted.site(SENSORS, [], "orv3-shelf")
    events = [
        (0, {"do": "sensor_other", "sensor": "cell-ntc"}),
        (0, {"do": "sensor_drop", "sensor": "air-ntc"}),
        (0, {"do": "sensor_drop", "sensor": "cell-wire"}),
    ]
    story = fitted.told(tmp_path, site, events, 30)
    assert sorted(set(notes(story))) == [
        "# sensor air-ntc: input at 0 V: broken or shorted",
        "# sensor cell-ntc: no ADS1115",
        "# sensor cell-wire: nobody on the wire",
        "# sensor volts: no ADS1115",
    ]
    assert len(notes(story)) == 4 and len(story.boots) == 1
