"""The telecom string with its battery on each framed protocol: what the console says is what the plant holds."""

import json
import re

import pytest

from wattbit import paths
from wattbit.emulator import run, scenario
from wattbit.site.check import check_site

# driver: devices as (name, address, bus), what they read, resolution of the charge in pm
PACKS = {
    "pylontech": ([("pack-a", 2, "rs485"), ("pack-b", 3, "rs485")], 1),
    "pylontech-stack": ([("stack", 2, "rs485")], 5),
    "jbd": ([("pack-a", 1, "rs485"), ("pack-b", 1, "rs485b")], 5),
    "daly": ([("pack-a", 1, "rs485"), ("pack-b", 1, "rs485b")], 1),
}
SENSOR = """
[[sensor]]
name = "{name}"
driver = "{driver}"
bus = "{bus}"
address = {address}
period_ms = 1000
reads = {{ soc_pm = "bms_soc_pm", battery_mv = "battery_mv", temperature_mc = "battery_mc" }}
"""
SCENARIO = """
[scenario]
name = "framed"
title = "A battery of another protocol"
site = "rack.toml"
duration_s = 600
start_soc_pm = 830

[[event]]
at_s = 60
do = "grid_fail"
"""
SILENT_S = 420
SILENT = """
[[event]]
at_s = {at_s}
do = "bus_silence"
bus = "{bus}"
"""


def site_text(driver, packs):
    text = (paths.sites() / "telecom-48v.toml").read_text()
    text = text.replace('soc_source = "coulomb"', 'soc_source = "bms"').replace('name = "telecom-48v"', 'name = "rack"')
    for name, address, bus in packs:
        text += SENSOR.format(name=name, driver=driver, bus=bus, address=address)
    return text


def told(folder, driver, extra=""):
    """(reports of the console as dicts, rows of the plant's truth) of ten minutes."""
    (folder / "rack.toml").write_text(site_text(driver, PACKS[driver][0]))
    (folder / "evening.toml").write_text(SCENARIO + extra)
    run.emulate(scenario.load_scenario(folder / "evening.toml"), folder / "out")
    console = (folder / "out/run/console.log").read_text(errors="replace")
    rows = (folder / "out/timeline.csv").read_text().splitlines()
    names = rows[0].split(",")
    return console, [dict(zip(names, row.split(","), strict=False)) for row in rows[1:]]


def charges(console, field="rBmsSoC_pm"):
    """Every charge that the console reports, in pm: by the battery itself, or the estimate."""
    return [int(m) for m in re.findall(rf'"{field}"\s*:\s*(\d+)', console)]


def row_at(truth, t_s):
    """The last row of the plant's truth not after `t_s`."""
    return [row for row in truth if int(row["t_ms"]) <= t_s * 1000][-1]


@pytest.mark.slow
@pytest.mark.parametrize("driver", sorted(PACKS))
def test_the_charge_on_the_console_is_that_of_the_plant_and_silence_is_not_believed(driver, tmp_path):
    buses = sorted({bus for _, _, bus in PACKS[driver][0]})
    console, truth = told(tmp_path, driver, "".join(SILENT.format(at_s=SILENT_S, bus=bus) for bus in buses))
    last_heard = row_at(truth, SILENT_S)
    said = charges(console)
    assert len(said) >= 10
    assert abs(said[-1] - int(last_heard["soc_pm"])) <= PACKS[driver][1] + 1
    assert int(last_heard["soc_pm"]) < 830
    said = charges(console, "rSoC_pm")
    assert said[-1] <= int(truth[-1]["soc_pm"]) + PACKS[driver][1] + 1, "never more than there is"
    assert int(truth[-1]["bus_mv"]) > 45000
    assert int(truth[-1]["load_w"]) > 0


COUNT = """
[[event]]
at_s = {at}
do = "command"
line = "?Sensors/{name}"
"""


@pytest.mark.parametrize("driver", sorted(PACKS))
def test_the_counters_of_a_framed_device_are_on_the_console(driver, tmp_path):
    name = PACKS[driver][0][0][0]
    asked = "".join(COUNT.format(at=at, name=name) for at in (100, 250))
    drop = f'\n[[event]]\nat_s = 120\ndo = "sensor_drop"\nsensor = "{name}"\n'
    console, _ = told(tmp_path, driver, asked + drop)
    before, after = (json.loads(line[4:]) for line in console.splitlines() if line.startswith(":85 "))
    assert set(before) == {"rGood", "rTimeout", "rCrc", "rException", "rOther", "rLate", "rImpossible", "rDormant"}
    # one answer a second for each question of a round, none missed
    assert before["rGood"] >= 95
    assert (before["rTimeout"], before["rCrc"], before["rException"], before["rDormant"]) == (0, 0, 0, False)
    # ten polls of silence, then one probe in 30 s
    assert after["rDormant"] is True
    assert 10 <= after["rTimeout"] <= 15
    assert after["rGood"] >= before["rGood"] + 15


@pytest.mark.parametrize(
    ("first", "second"), [("jbd", "pylontech"), ("daly", "jbd"), ("pylontech", "pylontech-stack"), ("modbus", "daly")]
)
def test_two_protocols_on_a_line_are_refused_by_name(first, second, tmp_path):
    text = site_text("jbd", [])
    for name, driver, address in (("one", first, 1), ("two", second, 1 if second in ("jbd", "daly") else 2)):
        part = SENSOR.format(name=name, driver=driver, bus="rs485", address=address)
        if driver == "modbus":
            part = part.replace("address = 1", 'address = 64\nmap = "orv3-bbu"').replace("battery_mv =", "pack_mv =")
        text += part
    path = tmp_path / "rack.toml"
    path.write_text(text)
    _, errors = check_site(path)
    assert any(f"sensor one speaks {first} on rs485; allowed: one driver on a serial line" in e for e in errors), errors


def test_two_jbd_boards_on_a_line_are_refused(tmp_path):
    path = tmp_path / "rack.toml"
    path.write_text(site_text("jbd", [("pack-a", 1, "rs485"), ("pack-b", 1, "rs485")]))
    _, errors = check_site(path)
    assert len(errors) == 1
    assert "pack-b" in json.dumps(errors) and "already used by sensor pack-a" in json.dumps(errors)
