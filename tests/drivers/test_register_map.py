"""Register maps: numbers, legal ranges, checks, and what is refused."""

import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rack.drivers import modbus_plan
from rack.drivers.register_map import BAD, RegisterMap

BASE = {
    "schema": "wattbit-register-map-1",
    "name": "probe",
    "function": 3,
    "answer_ms": 50,
    "blocks": [{"start": 10, "count": 20, "every": 1}, {"start": 100, "count": 125, "every": 5}],
    "fields": [
        {"name": "volts_mv", "register": 10, "type": "u16", "multiply": 1000, "divide": 1024, "low": 0, "high": 63999},
        {"name": "amps_ma", "register": 11, "type": "i16", "multiply": 10, "low": -200000, "high": 200000},
        {"name": "energy_wh", "register": 12, "type": "u32", "low": 0, "high": 500000000},
        {"name": "power_w", "register": 14, "type": "i32", "low": -500000000, "high": 500000000},
        {"name": "warm_mc", "register": 16, "type": "u16", "span": 3, "multiply": 100, "offset": -273150,
         "low": -40000, "high": 120000},
        {"name": "fine", "type": "checks", "checks": [
            {"register": 19, "mask": 0x0300, "low": 0, "high": 0},
            {"register": 20, "mask": 65535, "low": 5, "high": 9}]},
        {"name": "rare", "register": 110, "type": "u16", "low": 0, "high": 65535},
    ],
}  # fmt: skip


def decode(name, start, *words):
    registers = RegisterMap(BASE)
    buf = bytearray(3)
    for word in words:
        buf += word.to_bytes(2, "big")
    return registers.decode(registers.fields[name], buf, start)


@pytest.mark.parametrize(
    ("name", "words", "value"),
    [
        ("volts_mv", (52224,), 51000),  # 51 V * 1024
        ("volts_mv", (1,), 1),
        ("volts_mv", (65535,), 63999),
        ("amps_ma", (0, 0x8000), BAD),  # -327.68 A is outside the legal range
        ("amps_ma", (0, 0xFFFF), -10),
        ("amps_ma", (0, 20000), 200000),
        ("energy_wh", (0, 0, 1, 2), 65538),
        ("energy_wh", (0, 0, 0x1DCD, 0x6500), 500000000),
        ("energy_wh", (0, 0, 0x1DCD, 0x6501), BAD),
        ("energy_wh", (0, 0, 0xFFFF, 0xFFFF), BAD),
        ("power_w", (0, 0, 0, 0, 0xFFFF, 0xFFFF), -1),
        ("power_w", (0, 0, 0, 0, 0x8000, 0), BAD),
        ("power_w", (0, 0, 0, 0, 0xE232, 0x9B00), -500000000),
        ("warm_mc", (0, 0, 0, 0, 0, 0, 2982, 3001, 2990), 26950),
        ("warm_mc", (0, 0, 0, 0, 0, 0, 2982, 0, 2990), BAD),  # one sensor of the three reads 0 K
        ("fine", (0,) * 9 + (0x00FF, 5), 1),
        ("fine", (0,) * 9 + (0x0100, 5), 0),
        ("fine", (0,) * 9 + (0, 4), 0),
        ("fine", (0,) * 9 + (0, 10), 0),
    ],
)
def test_known_registers(name, words, value):
    assert decode(name, 10, *words) == value


@given(st.integers(0, 65535), st.integers(0, 65535))
def test_wide_numbers_stay_in_31_bits(high, low):
    for name, at in (("energy_wh", 12), ("power_w", 14)):
        value = decode(name, at, high, low)
        raw = high << 16 | low
        if name == "power_w" and raw >= 2**31:
            raw -= 2**32
        assert value in (raw, BAD)
        assert (value == BAD) == (abs(raw) > 500000000)


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        (("function",), 6, "probe: function 6: allowed is 3 .. 4"),
        (("schema",), "wattbit-register-map-2", "probe: schema 'wattbit-register-map-2'"),
        (("function",), None, "probe: function must be given as int"),
        (("blocks", 1, "count"), 0, "count 0"),
        (("blocks", 0, "start"), 70000, "start 70000"),
        (("fields", 0, "type"), "f32", "type 'f32': allowed are u16 i16 u32 i32 checks alarms"),
        (("fields", 0, "register"), -1, "probe.volts_mv: register -1"),
        (("fields", 0, "register"), "79", "register must be given as int, not '79'"),
        (("fields", 0, "multiply"), 0, "probe.volts_mv: multiply 0"),
        (("fields", 0, "divide"), 0, "probe.volts_mv: divide 0"),
        (("fields", 0, "divide"), True, "divide must be given as int"),
        (("fields", 0, "high"), -1, "probe.volts_mv: high -1"),
        (("fields", 0, "high"), 2**30, "high 1073741824"),
        (("fields", 1, "name"), "volts_mv", "the name is there twice"),
        (("fields", 4, "span"), 17, "span 17"),
        (("fields", 5, "checks"), [], "at least one"),
        (("fields", 5, "checks", 0, "mask"), 65536, "mask 65536"),
    ],
)
def test_a_bad_map_is_refused_by_name(path, value, says):
    data = copy.deepcopy(BASE)
    at = data
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    with pytest.raises(ValueError, match=says.replace(".", r"\.")):
        RegisterMap(data)


def test_a_plan_reads_only_what_is_wanted_and_in_one_go():
    polls = modbus_plan.plan(5, RegisterMap(BASE), 1000, [("amps_ma", 7), ("power_w", 8)])
    assert [(p.first, p.count, list(p.slots), p.period_ms) for p in polls] == [(11, 5, [7, 8], 1000)]


def test_a_slow_block_is_a_poll_of_its_own():
    polls = modbus_plan.plan(5, RegisterMap(BASE), 1000, [("rare", 1), ("volts_mv", 0)])
    assert [(p.first, p.count, p.period_ms) for p in polls] == [(10, 1, 1000), (110, 1, 5000)]


@pytest.mark.parametrize(("unit", "field", "says"), [(5, "watts", "no field 'watts'"), (0, "rare", "address 0")])
def test_a_plan_that_cannot_be(unit, field, says):
    with pytest.raises(ValueError, match=says):
        modbus_plan.plan(unit, RegisterMap(BASE), 1000, [(field, 0)])


def test_a_field_outside_every_block_is_refused():
    data = copy.deepcopy(BASE)
    data["blocks"] = data["blocks"][:1]
    with pytest.raises(ValueError, match="no block covers field 'rare'"):
        modbus_plan.plan(5, RegisterMap(data), 1000, [("rare", 0)])


@pytest.mark.parametrize("name", ["orv3-psu", "orv3-bbu"])
def test_shipped_maps_load_and_every_field_is_covered_and_sourced(root, name):
    data = json.loads((root / "boards" / "maps" / (name + ".json")).read_text())
    registers = RegisterMap(data)
    assert registers.name == name
    modbus_plan.plan(64, registers, 1000, [(field, 0) for field in registers.fields])
    for row in data["fields"]:
        assert row["source"]
        assert row["unit"] in ("bool", "mV", "mA", "W", "mC", "pm", "mAh", "s", "count")


# raw registers from the rackmon register maps, values worked out by hand
PSU = {60: 0, 61: 0, 62: 0, 69: 0x1080, 70: 0x1480, 79: 0xCC00, 80: 0x0C80, 82: 0x2AF8, 87: 0x2BC0, 88: 0x3980}
PSU_GIVES = {
    "ok": 1, "ac_ok": 1, "temperature_mc": 41000, "inlet_mc": 33000, "output_mv": 51000, "output_ma": 50000,
    "output_w": 1375, "input_w": 1400, "input_mv": 230000,
}  # fmt: skip
BBU = {
    104: 0, 105: 0, **{r: 3300 + r - 109 for r in range(109, 120)}, 122: 3001, 123: 2990, 124: 3010, 125: 2982,
    126: 87, 127: 85, 128: 36300, 129: 0xFFAC, 131: 6960, 132: 8000, 133: 5, 135: 12, 142: 97, 147: 50900,
}  # fmt: skip
BBU_GIVES = {
    "temperature_mc": 27850, "soc_pm": 870, "absolute_soc_pm": 850, "pack_mv": 36300, "current_ma": -84000,
    "remaining_mah": 6960, "full_mah": 8000, "runtime_s": 300, "cycles": 12, "soh_pm": 970, "bus_mv": 50900,
    "healthy": 1, "cell_max_mv": 3310,
}  # fmt: skip


@pytest.mark.parametrize(("name", "raw", "gives"), [("orv3-psu", PSU, PSU_GIVES), ("orv3-bbu", BBU, BBU_GIVES)])
def test_shipped_maps_on_raw_registers(root, name, raw, gives):
    registers = RegisterMap(json.loads((root / "boards" / "maps" / (name + ".json")).read_text()))
    buf = bytearray(3 + 2 * 200)
    for register, word in raw.items():
        buf[3 + 2 * register : 5 + 2 * register] = word.to_bytes(2, "big")
    assert {field: registers.decode(i, buf, 0) for field, i in registers.fields.items()} == gives


@pytest.mark.parametrize(
    ("register", "word"),
    [(60, 0x0200), (60, 0x0100), (61, 0x0100), (61, 0x0800), (62, 0x0100), (62, 0x0002), (79, 44 * 1024), (79, 0)],
)
def test_a_supply_with_a_fault_is_not_ok(root, register, word):
    registers = RegisterMap(json.loads((root / "boards" / "maps" / "orv3-psu.json").read_text()))
    buf = bytearray(3 + 2 * 200)
    for r, w in {**PSU, register: word}.items():
        buf[3 + 2 * r : 5 + 2 * r] = w.to_bytes(2, "big")
    assert registers.decode(registers.fields["ok"], buf, 0) == 0
