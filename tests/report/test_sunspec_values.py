"""Registers of the SunSpec models against raw numbers worked out by hand from the model files of pysunspec2."""

import json
from pathlib import Path

import pytest
import sunspec2

from rack.model import quality, quantities
from rack.report import sunspec_points as points
from rack.report import sunspec_types as types
from tests.helpers import modbus_rig

MODELS = Path(sunspec2.__file__).parent / "models" / "json"
TABLES = {
    1: (points.COMMON, ()),
    713: (points.STORAGE, ()),
    714: (points.DC, points.DC_PORT),
    715: (points.CONTROL, ()),
    802: (points.BATTERY, ()),
    803: (points.BANK, points.STRING),
}
# value of each type that means "not implemented": SunSpec Device Information Model Specification
ABSENT = {
    "int16": [0x8000],
    "uint16": [0xFFFF],
    "enum16": [0xFFFF],
    "sunssf": [0x8000],
    "pad": [0x8000],
    "uint32": [0xFFFF, 0xFFFF],
    "int32": [0x8000, 0],
    "bitfield32": [0xFFFF, 0xFFFF],
    "uint64": [0xFFFF] * 4,
}
SAME = {"count": "uint16"}


@pytest.fixture
def rig():
    return modbus_rig.Rig()


def published(number: int) -> tuple:
    """(name, type, size, scale factor) of each point, fixed and of the group, without ID and L."""
    group = json.loads((MODELS / f"model_{number}.json").read_text())["group"]
    inner = group.get("groups", [{"points": []}])[0]["points"]
    return tuple(
        [(p["name"], SAME.get(p["type"], p["type"]), p["size"], p.get("sf")) for p in part]
        for part in (group["points"][2:], inner)
    )


@pytest.mark.parametrize("number", TABLES)
def test_tables_are_the_published_models(number):
    for rows, wanted in zip(TABLES[number], published(number), strict=True):
        ours = [(r[0], r[1], types.size(r), r[2] if r[1] != "string" and r[2] else None) for r in rows]
        assert ours == wanted


@pytest.mark.parametrize("kind", ABSENT)
def test_what_is_not_known_looks_as_the_specification_says(kind):
    buf = bytearray(10)
    types.put(buf, 0, ("x", kind, "", 0), None)
    assert list(buf) == [b for r in ABSENT[kind] for b in (r >> 8, r & 0xFF)] + [0] * (10 - 2 * len(ABSENT[kind]))


@pytest.mark.parametrize(
    ("kind", "value", "raw"),
    [
        ("int16", -340, [0xFE, 0xAC]),
        ("int16", -32767, [0x80, 0x01]),
        ("int16", 32768, [0x80, 0x00]),
        ("uint16", 65534, [0xFF, 0xFE]),
        ("uint16", 65535, [0xFF, 0xFF]),
        ("uint16", -1, [0xFF, 0xFF]),
        ("int32", -2, [0xFF, 0xFF, 0xFF, 0xFE]),
        ("uint32", 0x12345678, [0x12, 0x34, 0x56, 0x78]),
        ("uint64", 1 << 40, [0, 0, 1, 0, 0, 0, 0, 0]),
    ],
)
def test_numbers(kind, value, raw):
    buf = bytearray(len(raw))
    types.put(buf, 0, ("x", kind, "", 0), value)
    assert list(buf) == raw


@pytest.mark.parametrize(
    ("value", "exponent", "scale", "raw"),
    [(50530, -3, -2, 5053), (50535, -3, -2, 5054), (-340449, -3, -1, -3404), (-340450, -3, -1, -3405),
     (7, 0, -1, 70), (64999, 0, 1, 6500), (0, -3, 0, 0)],
)  # fmt: skip
def test_scaling_rounds_half_away_from_zero(value, exponent, scale, raw):
    assert types.scaled(value, exponent, scale) == raw


def test_a_text_ends_in_zeros_and_is_ascii():
    buf = bytearray(8)
    types.put(buf, 0, ("x", "string", 3, 0), "a\u00e9b")
    assert bytes(buf) == b"a?b\0\0\0\0\0"


def test_the_map_begins_with_the_mark_and_the_common_model(rig):
    # "SunS", model 1, length 66, then Mn
    assert rig.registers(40000, 5) == [0x5375, 0x6E53, 1, 66, 0x5761]
    text = bytes(b for r in rig.registers(40004, 64) for b in (r >> 8, r & 0xFF))
    parts = [text[0:32], text[32:64], text[64:80], text[80:96], text[96:128]]
    assert [p.rstrip(b"\0").decode() for p in parts] == ["WattBit", "WattBit Edge", rig.tree.hash, "0.1.0", "rig"]
    assert rig.registers(40068, 2) == [17, 0x8000]


def test_the_end_model_closes_the_map(rig):
    assert rig.registers(rig.map.end - 2, 2) == [0xFFFF, 0]
    assert not rig.map.read_into(rig.map.end - 1, 2, bytearray(4), 0)
    assert not rig.map.read_into(39999, 2, bytearray(4), 0)


def test_storage(rig):
    rig.put("soc_pm", 850)
    rig.put("bms_soh_pm", 980)
    rig.state.source = 1
    # 1300 Wh * 0.85 = 1105, * 0.98 = 1082.9; status WARNING: the current of the battery is not known
    assert rig.registers(rig.at(713, "ID"), 9) == [713, 7, 1300, 1082, 850, 980, 1, 0, 0xFFFF]


def test_storage_status(rig):
    for name, value in (("battery_ma", 0), ("battery_mv", 35000), ("battery_mc", 30000), ("bms_soc_pm", 900)):
        rig.put(name, value)
    at = rig.at(713, "Sta")
    assert rig.registers(at, 1) == [0]
    rig.state.limit_state[1] = 2  # a trip whose reading is unknown
    assert rig.registers(at, 1) == [1]
    rig.state.limit_state[1] = 1
    assert rig.registers(at, 1) == [2]
    assert rig.registers(rig.at(802, "State"), 1) == [2]  # the source is not known yet: INITIALIZING
    rig.state.source = 1
    assert rig.registers(rig.at(802, "State"), 1) == [99]
    assert rig.registers(rig.at(802, "Evt1"), 2) == [0, 2]  # bit 1: OVER_TEMP_ALARM


def test_ports_are_positive_onto_the_bus(rig):
    rig.state.source = 1
    rig.put("battery_ma", -120050)
    rig.put("battery_mv", 36000)
    rig.put("battery_mc", 31249)
    rig.put("bus_ma", 87000)
    rig.put("bus_mv", 49994)
    rig.put("load_w", 4349)
    rig.put("pv_w", 611)
    rig.loads.moved(1, 1)
    head = rig.registers(rig.at(714, "PrtAlrms"), 17)
    assert head == [0, 0, 3, 0x8000, 0x8000] + [0xFFFF] * 8 + [0xFFFF, 0xFFFE, 0, 0]
    battery = rig.registers(rig.at(714, "PrtTyp", 0), 25)
    # ESS, port 1, "battery", 120.05 A -> 1201 (0.1 A), 36.00 V, 4321 W, 31.2 C
    assert battery[:2] + battery[10:13] == [1, 1, 1201, 3600, 4321]
    assert bytes(b for r in battery[2:6] for b in (r >> 8, r & 0xFF)) == b"battery\0"
    assert battery[13:21] == [0xFFFF] * 8
    assert battery[21:] == [312, 2, 0, 0]  # the state is WARNING: no charge is known
    loads = rig.registers(rig.at(714, "PrtTyp", 1), 25)
    assert loads[:2] + loads[10:13] == [4, 2, 0x10000 - 870, 4999, 0x10000 - 4349]
    assert loads[21:] == [0x8000, 1, 0, 0]
    pv = rig.registers(rig.at(714, "PrtTyp", 2), 25)
    assert pv[:2] + pv[10:13] == [0, 3, 0x8000, 4999, 611]


def test_a_crossed_limit_shows_at_its_port(rig):
    rig.state.limit_state[0] = 1  # bus_mv below: INPUT_UNDER_VOLTAGE, bit 21
    assert rig.registers(rig.at(714, "DCAlrm", 1), 2) == [0x20, 0]
    assert rig.registers(rig.at(714, "PrtAlrms"), 2) == [0, 0b110]


def test_battery(rig):
    rig.put("soc_pm", 400)
    rig.put("battery_ma", 12340)
    rig.put("battery_mv", 36005)
    rig.state.uptime_s = 65536
    at = rig.at(802, "AHRtg")
    # 2 x 8 Ah in 0.1 Ah, 1300 Wh, no charge rate known, 18000 W; reserve 10.0 %, SoC 40.0 %, DoD 60.0 %
    assert rig.registers(at, 12) == [160, 1300, 0xFFFF, 18000, 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF, 100, 400, 600, 0xFFFF]
    # NCyc, charging, remote, heartbeat 65536 mod 65535, CtrlHb, AlmRst, lithium-ion
    assert rig.registers(at + 12, 8) == [0xFFFF, 0xFFFF, 4, 0, 1, 0, 0, 4]
    assert rig.registers(rig.at(802, "V"), 1) == [3601]
    # -12.3 A, no charge limit, 18000 W / 51 V = 352.9 A, -444 W
    assert rig.registers(rig.at(802, "A"), 4) == [0x10000 - 123, 0xFFFF, 3529, 0x10000 - 444]
    assert rig.registers(rig.at(802, "SetOp"), 2) == [1, 3]  # CONNECT, INVERTER_STARTED
    rig.site["battery"]["max_charge_w"] = 5100
    assert rig.registers(at + 2, 2) == [5100, 18000]
    assert rig.registers(rig.at(802, "AChaMax"), 1) == [1000]  # 5100 W / 51 V


def test_energy_left_without_a_health_that_should_be_known(rig):
    rig.put("soc_pm", 850)
    at = rig.at(713, "WHAvail")
    rig.put("bms_soh_pm", 980, quality.STALE)
    assert rig.registers(at, 1) == [0xFFFF]
    rig.facts.reads = [k for k in rig.facts.reads if k != quantities.BMS_SOH_PM]
    assert rig.registers(at, 1) == [1105], "nobody measures it: by the rating"


@pytest.mark.parametrize(("ma", "soc", "state"), [(600, 500, 4), (-600, 500, 3), (500, 500, 6), (0, 995, 5), (0, 0, 2)])
def test_charge_state(rig, ma, soc, state):
    rig.put("battery_ma", ma)
    rig.put("soc_pm", soc)
    assert rig.registers(rig.at(802, "ChaSt"), 1) == [state]


def test_a_doubted_reading_is_not_implemented(rig):
    for how in (quality.STALE, quality.IMPLAUSIBLE, quality.MISSING):
        rig.put("soc_pm", 400, how)
        assert rig.registers(rig.at(713, "SoC"), 1) == [0xFFFF]
    rig.put("bus_mv", 50000, quality.STALE)
    at = rig.at(64911, "rBus_mV")
    assert rig.registers(at, 3) == [0, 50000, 1]  # the vendor model shows it, with its quality
    rig.put("bus_mv", 50000, quality.MISSING)
    assert rig.registers(at, 3) == [0x8000, 0, 3]


def test_strings_are_the_modules_that_report(rig):
    rig.module(0, "bms_soc_pm", 750)
    rig.module(0, "battery_ma", -20000)
    rig.module(0, "battery_mc", 30000)
    rig.module(1, "battery_mc", 25500)
    rig.module(0, "battery_mv", 36311)
    assert rig.registers(rig.at(803, "StrCellVMax", 0), 5) == [0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF, 3301]  # 36.311 V / 11
    assert rig.registers(rig.at(803, "NStr"), 9) == [2, 1, 300, 0xFFFF, 0xFFFF, 255, 0xFFFF, 0xFFFF, 277 + 1]
    at = rig.at(803, "StrNMod", 0)
    assert rig.registers(at, 7) == [1, 0, 1, 0xFFFF, 750, 0xFFFF, 200]
    assert rig.registers(rig.at(803, "StrSt", 1), 4) == [0, 0, 0xFFFF, 0xFFFF]
    assert rig.registers(rig.at(803, "StrEvt1", 1), 2) == [0, 1]
    rig.now_ms += 4000  # and then it falls silent
    assert rig.registers(at, 7) == [1, 0, 0, 0xFFFF, 0xFFFF, 0xFFFF, 0x8000]


def test_an_outlet_says_why_it_is_off(rig):
    rig.loads.cause[2] = 6  # discharge
    rig.loads.waits[2] = 2  # the charge floor
    rig.loads.tries[2] = 3
    at = rig.at(64910, "Req", 2)
    assert at == 40070 + 2 + 5 + 2 * 47  # the addresses that docs/modbus.md gives
    values = rig.registers(at, 47)
    assert values[:5] == [0, 0, 300, 0, 0]
    text = bytes(b for r in values[5:17] for b in (r >> 8, r & 0xFF))
    assert text.rstrip(b"\0") == b"batch-a"
    on, want, tier, cause = values[17], values[18], values[19:21], values[21:33]
    assert (on, want, tier) == (0, 0, [0, 3])
    assert bytes(b for r in cause for b in (r >> 8, r & 0xFF)).rstrip(b"\0") == b"discharge"
    assert values[33:36] == [0, 0, 2]


def test_every_range_reads_as_its_pieces(rig):
    whole = rig.registers(40000, rig.map.end - 40000)
    for count in (1, 2, 7, 125):
        pieces = []
        for at in range(40000, rig.map.end, count):
            pieces += rig.registers(at, min(count, rig.map.end - at))
        assert pieces == whole


def test_a_large_site_gets_coarser_scales():
    big = modbus_rig.site()
    big["battery"].update({"energy_wh": 298000, "max_discharge_w": 100000, "capacity_mah": 4000000, "modules": 64})
    from rack.report.sunspec_values import scales

    found = scales(big)
    # 298,000 Wh and 100,000 W need tens; 256,000 Ah needs tens
    assert [found[k] for k in ("WH_SF", "W_SF", "AHRtg_SF", "WChaDisChaMax_SF")] == [1, 1, 1, 1]
    small = scales(modbus_rig.site())
    assert [small[k] for k in ("WH_SF", "W_SF", "AHRtg_SF", "WChaDisChaMax_SF")] == [0, 0, -1, 0]
