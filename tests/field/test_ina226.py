"""INA226 monitors in a whole outage: the small solar site at 24 V, for the chip stands 36 V (SBOS547A, 6.1)."""

import json
import re

import pytest

from tests.helpers import fitted

FAIL_S, SECONDS = 60, 600


def at_24_v():
    """Half the cells and half of every voltage, so twice the currents; each monitor becomes an INA226."""
    made = fitted.site()
    for table in (made["bus"], made["battery"], *made["limit"]):
        voltages = table.get("quantity", "").endswith("_mv")
        for key, value in table.items():
            if key.endswith("_mv") or (voltages and key in ("trip", "clear")):
                table[key] = value // 2
    made["battery"]["cells_series"] //= 2
    made["battery"]["capacity_mah"] *= 2
    for sensor in made["sensor"]:
        if sensor["driver"] == "ina228":
            sensor.update({"driver": "ina226", "shunt_uohm": sensor["shunt_uohm"] // 4, "max_ma": sensor["max_ma"] * 2})
    return made


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    events = [(FAIL_S, {"do": "grid_fail"}), (400, {"do": "sensor_restart", "sensor": "bus-shunt"})]
    return fitted.told(tmp_path_factory.mktemp("ina226"), at_24_v(), events, SECONDS)


def last(console, field):
    return int(re.findall(rf'"{field}"\s*:\s*(-?\d+)', console)[-1])


def test_what_the_console_says_is_what_the_plant_holds(ran):
    truth = ran.end["plant"]
    assert 20000 < truth["bus_mv"] < 27000
    assert abs(last(ran.console, "rBus_mV") - truth["bus_mv"]) <= 20
    assert abs(last(ran.console, "rBus_mA") - truth["bus_ma"]) <= 300
    assert abs(last(ran.console, "rBattery_mA") - truth["battery_ma"]) <= 300
    assert abs(last(ran.console, "rSoC_pm") - truth["bms_soc_pm"]) <= 5


def test_the_outage_is_seen_and_nothing_allocates(ran):
    ladders = [event for event in ran.events if event["kind"] == "ladder"]
    assert len(ladders) == 1 and FAIL_S <= ladders[0]["s"] <= FAIL_S + 3
    assert ran.end["alloc_bytes_per_cycle"] == 0


def test_a_chip_that_has_lost_its_set_up_is_set_up_again(ran):
    states = [json.loads(line[7:]) for line in ran.console.splitlines() if line.startswith("#State ")]
    assert states, ran.console[-500:]
    assert not [line for line in ran.console.splitlines() if line.startswith("# ")]
