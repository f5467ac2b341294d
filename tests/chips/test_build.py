"""From a site to its chips."""

import copy

import pytest

from tests.drivers.rig import rack
from wattbit.emulator.chips.build import build

SENSORS = [
    {"name": "shunt", "driver": "ina228", "bus": "i2c0", "address": 0x40, "shunt_uohm": 50, "max_ma": 500000,
     "reads": {"bus_mv": "bus_mv", "current_ma": "bus_ma"}},
    {"name": "string", "driver": "ina228", "bus": "i2c1", "address": 0x40, "shunt_uohm": 100, "max_ma": 300000,
     "reads": {"bus_mv": "battery_mv", "current_ma": "battery_ma"}},
    {"name": "sun", "driver": "ina228", "bus": "i2c0", "address": 0x41, "shunt_uohm": 500, "max_ma": 80000,
     "reads": {"power_w": "pv_w"}},
    {"name": "coolant", "driver": "tmp117", "bus": "i2c0", "address": 0x48, "reads": {"temperature_mc": "inlet_mc"}},
    {"name": "cells", "driver": "tmp117", "bus": "i2c0", "address": 0x49, "reads": {"temperature_mc": "battery_mc"}},
    {"name": "psu-a", "driver": "modbus", "bus": "rs485", "address": 200, "map": "orv3-psu", "reads": {}},
    {"name": "bbu-a", "driver": "modbus", "bus": "rs485", "address": 64, "map": "orv3-bbu", "reads": {}},
    {"name": "psu-b", "driver": "modbus", "bus": "rs485b", "address": 200, "map": "orv3-psu", "reads": {}},
    {"name": "mains", "driver": "input", "input": "in0", "invert": False, "reads": {"level": "grid_ok"}},
    {"name": "ok-a", "driver": "input", "input": "in1", "invert": True, "reads": {"level": "supplies_ok"}},
    {"name": "ok-b", "driver": "input", "input": "in2", "invert": True, "reads": {"level": "supplies_ok"}},
]  # fmt: skip


def made(plant=None, sensors=SENSORS):
    return build({"site": {"sensor": copy.deepcopy(sensors)}, "seed": 3}, plant or rack())


def raw(fabric, address, register, n=3):
    buf = bytearray(n)
    fabric.read_into(address, register, buf)
    value = int.from_bytes(buf, "big")
    return value - (1 << 8 * n) if value >> (8 * n - 1) else value


def test_everything_is_where_the_site_puts_it():
    chips = made()
    assert sorted(chips["i2c"]) == ["i2c0", "i2c1"]
    assert sorted(chips["line"]) == ["rs485", "rs485b"]
    assert sorted(chips["inputs"]) == ["in0", "in1", "in2"]
    assert sorted(chips["by_sensor"]) == sorted(row["name"] for row in SENSORS)


def test_each_chip_measures_what_its_reads_say():
    plant = rack()
    plant.pv_w = 1018.0
    plant.modules[3].temp_c = 44.0
    chips = made(plant)
    lsb = 195.3125e-6
    assert raw(chips["i2c"]["i2c0"], 0x40, 0x05) / 16 * lsb == pytest.approx(50.9, abs=0.003)
    assert raw(chips["i2c"]["i2c1"], 0x40, 0x05) / 16 * lsb == pytest.approx(36.0, abs=0.003)
    for bus, address, ohm, amps in (
        ("i2c0", 0x40, 50e-6, 211.7),
        ("i2c1", 0x40, 100e-6, -3.0),
        ("i2c0", 0x41, 500e-6, 20),
    ):
        raw(chips["i2c"][bus], address, 0x07)
        measured = raw(chips["i2c"][bus], address, 0x04) / 16 * 312.5e-9 / ohm
        assert measured == pytest.approx(amps, abs=2.6 * max(312.5e-9 / ohm, 0.001))
    assert raw(chips["i2c"]["i2c0"], 0x48, 0x00, 2) / 128 == pytest.approx(27.3, abs=0.03)
    assert raw(chips["i2c"]["i2c0"], 0x49, 0x00, 2) / 128 == pytest.approx(44.0, abs=0.03)


def test_the_kth_device_is_the_kth_of_the_plant():
    plant = rack()
    plant.supplies[1].out_v = 50.0
    chips = made(plant)
    volts = []
    for name in ("psu-a", "psu-b"):
        chips["by_sensor"][name].refresh(0, 110)
        volts.append(chips["by_sensor"][name].get(79) / 1024)
    assert volts == pytest.approx([50.9, 50.0], abs=0.001)


def test_contacts_follow_and_fail_to_not_ok():
    plant = rack()
    chips = made(plant)
    levels = lambda: [chips["inputs"][name]() for name in ("in0", "in1", "in2")]  # noqa: E731
    assert levels() == [1, 0, 0]
    plant.grid_ok = False
    plant.supplies[1].ok = False
    assert levels() == [0, 0, 1]
    plant.grid_ok = True
    for name in ("mains", "ok-a", "ok-b"):
        chips["by_sensor"][name].fault = "drop"
    assert levels() == [0, 1, 1], "a cut wire reads as not ok, inverted or not"
    for name in ("mains", "ok-a", "ok-b"):
        chips["by_sensor"][name].fault = ""
    assert levels() == [1, 0, 1]
    chips["by_sensor"]["mains"].fault = "freeze"
    plant.grid_ok = False
    assert levels()[0] == 1
    chips["by_sensor"]["mains"].fault = "garbage"
    assert {chips["inputs"]["in0"]() for _ in range(50)} == {0, 1}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"driver": "dht22"}, "sensor shunt: no chip for driver 'dht22'"),
        ({"reads": {"current_ma": "supplies_ok"}}, "no current 'supplies_ok'"),
        ({"driver": "modbus", "map": "acme"}, "sensor shunt: no device model for map 'acme'"),
        ({"address": 0x41}, "0x41 is taken"),
    ],
)
def test_what_cannot_be_built_is_named(change, says):
    sensors = copy.deepcopy(SENSORS)
    sensors[0].update(change)
    with pytest.raises(ValueError, match=says):
        made(sensors=sensors)


def test_more_devices_than_the_plant_has():
    with pytest.raises(ValueError, match="sensor psu-b: the plant has only 1"):
        made(rack(1))
