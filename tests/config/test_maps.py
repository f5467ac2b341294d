"""The schema of register maps: every shipped map keeps it, and each way to break it is named."""

import copy
import json

import pytest

from wattbit.maps import map_check
from wattbit.site import board

SHIPPED = [
    "jk-pb", "orv3-bbu", "orv3-hpr-bbu", "orv3-hpr-pmm", "orv3-hpr-psu", "orv3-psu", "orv3-rpu", "pzem-017",
    "seplos-v3", "sunspec-battery",
]  # fmt: skip


def shipped(root, name):
    return json.loads((root / "boards" / "maps" / f"{name}.json").read_text())


def test_all_of_them_are_shipped_and_sourced():
    maps = board.read_maps()
    assert sorted(maps) == SHIPPED
    for data in maps.values():
        assert data["source"] and data["line"]["source"]
        assert all(row["source"] for row in data["fields"] + data.get("settings", []))


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_map_keeps_the_schema(root, name):
    assert map_check.check(shipped(root, name), name) == []


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        (("colour",), "red", "colour = 'red': unknown key; allowed: schema, name"),
        (("fields", 0, "regster"), 3, "fields[0] bus_mv.regster = 3: unknown key"),
        (("fields", 0, "register"), "3", "fields[0] bus_mv.register = '3': wrong type; allowed: int"),
        (("fields", 0, "register"), True, "fields[0] bus_mv.register = True: wrong type; allowed: int"),
        (("fields", 0, "unit"), "V", "fields[0] bus_mv.unit = 'V': allowed: bool, mV"),
        (("fields", 0, "type"), "f32", "fields[0] bus_mv.type = 'f32': allowed: u16"),
        (("fields", 1, "register"), 0, "fields current_ma: register 0 belongs to bus_mv; allowed: one of its own"),
        (("fields", 2, "register"), 7, "fields power_w.register: no block covers it; allowed: registers of one block"),
        (("fields", 0, "sf"), 8, "fields bus_mv.sf: no block covers it; allowed: registers of one block"),
        (("fields", 0, "sf"), 70000, "pzem-017.bus_mv: sf 70000: allowed is 0 .. 65535"),
        (("fields", 2, "word_order"), "middle", "word_order = 'middle': allowed: high, low"),
        (("fields", 4, "checks", 0, "low"), "0", "checks[0].low = '0': wrong type"),
        (("blocks", 0, "start"), None, "blocks[0].start = None: wrong type; allowed: int"),
        (("line", "baud"), 9601, "line.baud = 9601: allowed: 1200"),
        (("line", "parity"), "mark", "line.parity = 'mark': allowed: none, even, odd"),
        (("addresses",), "0-300", "addresses = '0-300': allowed: numbers and ranges within 1 to 247"),
        (("name",), "pzem", "name = 'pzem': is not the name of the file; allowed: 'pzem-017'"),
    ],
)
def test_a_broken_map_is_refused_by_key(root, path, value, says):
    data = copy.deepcopy(shipped(root, "pzem-017"))
    at = data
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    assert any(says in line for line in map_check.check(data, "pzem-017")), map_check.check(data, "pzem-017")


def test_a_missing_key_is_named(root):
    data = shipped(root, "pzem-017")
    del data["line"]
    assert map_check.check(data, "pzem-017") == ["line: is missing; allowed: dict"]


def test_blocks_that_overlap_are_refused_unless_another_function_reads_them(root):
    data = json.loads((root / "boards/maps/orv3-bbu.json").read_text())
    live, cells = data["blocks"]
    cells["count"] = live["start"] - cells["start"]
    assert map_check.check(data, "orv3-bbu") == []
    cells["count"] += 1
    says = "blocks[1] cells: registers 122 to 122 are in block live, too; allowed: blocks that do not overlap"
    assert says in map_check.check(data, "orv3-bbu")
    cells["function"] = 4
    assert map_check.check(data, "orv3-bbu") == []


def test_an_overlap_may_be_declared(root):
    data = shipped(root, "pzem-017")
    data["fields"][1].update(register=0, overlaps=True)
    assert map_check.check(data, "pzem-017") == []


@pytest.mark.parametrize(("text", "units"), [("1-3, 7", [1, 2, 3, 7]), ("12", [12]), ("", None), ("3-1", None)])
def test_addresses(text, units):
    assert map_check.addresses(text) == units
