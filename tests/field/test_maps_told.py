"""Every shipped register map in the full firmware: what the plant has is what the console says.

The models in the desktop rack are written apart from the maps, so a wrong register, scale or sign shows here.
"""

import json

import pytest

from tests.helpers import doctored, fitted
from tests.malformed.toml_text import dump
from wattbit.site import board

START = {"soc_pm": 731, "soh_pm": 940, "temp_mc": 31000}
BATTERY = {
    "soc_pm": "bms_soc_pm", "soh_pm": "bms_soh_pm", "pack_mv": "battery_mv", "current_ma": "battery_ma",
    "temperature_mc": "battery_mc",
}  # fmt: skip
SUPPLY = {"ok": "supplies_ok", "output_w": "supply_w"}
# map: (rack, how many, first address, reads, steps of what it reads in the order of `reads`, sensors it stands for)
BATTERIES = ("telecom-48v", 2)
CASES = {
    "orv3-bbu": (*BATTERIES, 64, BATTERY, (10, 10, 1, 1000, 100)),
    "orv3-hpr-bbu": (*BATTERIES, 48, BATTERY, (10, 10, 1, 10, 100)),
    "seplos-v3": (*BATTERIES, 1, BATTERY, (1, 1, 10, 10, 100)),
    "jk-pb": (*BATTERIES, 1, BATTERY, (10, 10, 1, 1, 100)),
    "sunspec-battery": (*BATTERIES, 1, BATTERY, (1, 1, 10, 100, 100)),
    "orv3-psu": ("orv3-shelf", 6, 232, SUPPLY, (0, 1)),
    "orv3-hpr-psu": ("orv3-shelf", 6, 144, SUPPLY, (0, 1)),
    "pzem-017": ("telecom-48v", 1, 7, {"bus_mv": "bus_mv", "current_ma": "bus_ma"}, (10, 10)),
    "orv3-rpu": ("orv3-shelf", 1, 12, {"flow_mlpm": "flow_mlpm", "coolant_out_mc": "inlet_mc", "leak": "leak"},
                 (100, 100, 0)),
    "orv3-hpr-pmm": ("orv3-shelf", 1, 32, {"alarm": "door_open"}, (0,)),
}  # fmt: skip
EVENTS = {
    "telecom-48v": [(5, {"do": "grid_fail"})],
    "orv3-shelf": [(5, {"do": "supply_fail", "supply": "psu3"}),
                   (6, {"do": "contact", "quantity": "leak", "state": 1})],
}  # fmt: skip


def site(name):
    """The rack with devices of the map on rs485b, in place of the sensors that read the same quantities."""
    rack, count, first, reads, _ = CASES[name]
    made = fitted.site(rack=rack, site={"state_ms": 1000})
    taken = set(reads.values())
    for sensor in made["sensor"]:
        sensor["reads"] = {field: q for field, q in sensor["reads"].items() if q not in taken}
    made["sensor"] = [sensor for sensor in made["sensor"] if sensor["reads"]]
    for k in range(count):
        row = {"name": f"dut{k}", "driver": "modbus", "bus": "rs485b", "address": first + k, "map": name}
        made["sensor"].append({**row, "period_ms": 1000, "stale_ms": 30000, "reads": reads})
    line = board.read_maps()[name]["line"]
    made["line"] = [{"bus": "rs485b", "baud": line["baud"], "parity": line["parity"]}]
    return made


def told(tmp_path, name):
    """(the last values of the console by quantity, the plant's at the same end)."""
    path = tmp_path / "rack.toml"
    path.write_text(dump(site(name)))
    more = "".join(f"\n{dump({'event': [{'at_s': at, **e}]})}" for at, e in EVENTS[CASES[name][0]])
    story = doctored.told(tmp_path, lambda run: run["start"].update(START), 40, str(path), more)
    notes = [line for line in story.console.splitlines() if line.startswith("# sensor dut")]
    assert notes == []
    states = [json.loads(line[7:]) for line in story.console.splitlines() if line.startswith("#State ")]
    rack = [state["Rack"] for state in states if "Rack" in state]
    return {**rack[-2], **rack[-1]}, {**story.end["plant"], "flow_mlpm": 20000, "door_open": 1}


@pytest.mark.parametrize("name", sorted(CASES))
def test_the_console_says_what_the_plant_has(tmp_path, name):
    from rack.report.names import wire_name

    _, count, _, reads, steps = CASES[name]
    said, true = told(tmp_path, name)
    bad = set(said.get("rQuality", {}))
    for quantity, step in zip(reads.values(), steps, strict=True):
        wire = wire_name(quantity)
        assert wire not in bad, (quantity, said["rQuality"])
        parts = count if quantity in ("battery_ma", "supply_w") else 1
        # half a step, and what changes within the second between the two looks
        room = parts * step * 0.6 + abs(true[quantity]) * 0.002
        assert abs(said[wire] - true[quantity]) <= room, (quantity, said[wire], true[quantity])


def test_the_cases_are_all_maps():
    assert sorted(CASES) == sorted(board.read_maps())
