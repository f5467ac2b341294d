"""[[line]] in a site file: the speed of a UART instead of the board's; every mistake is named."""

import pytest

from tests.helpers import doctored, fitted
from tests.malformed.toml_text import dump
from wattbit.emulator import wiring
from wattbit.site.check import check_site

METER = {"name": "meter", "driver": "modbus", "bus": "rs485b", "address": 7, "map": "pzem-017", "period_ms": 1000}
METER["reads"] = {"current_ma": "bus_ma"}
GOOD = {"bus": "rs485b", "baud": 9600, "parity": "none"}


def site(*lines, sensors=(METER,)):
    return {**fitted.site(sensors, rack="orv3-shelf"), "line": list(lines)}


def checked(tmp_path, given):
    (tmp_path / "rack.toml").write_text(dump(given))
    return check_site(tmp_path / "rack.toml")


def test_a_map_that_the_board_does_not_fit_fits_with_a_line(tmp_path):
    refused = checked(tmp_path, site())[1]
    assert len(refused) == 1
    assert '[[line]] with bus = "rs485b", baud = 9600, parity = "none"' in refused[0]
    whole, problems = checked(tmp_path, site(GOOD))
    assert problems == []
    start = {"soc_pm": 900}
    assert wiring.complete({"site": whole, "start": start}, False)["baud"] == {"rs485": 19200, "rs485b": 9600}


def test_a_line_of_the_server(tmp_path):
    given = site({"bus": "rs485b", "baud": 115200, "parity": "odd"}, sensors=())
    given["server"] = {"unit": 17, "bus": "rs485b"}
    assert checked(tmp_path, given)[1] == []


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([{**GOOD, "bus": "com1"}], ("line[1].bus", "no such UART", "rs485, rs485b")),
        ([{**GOOD, "bus": "i2c0"}], ("line[1].bus", "no such UART")),
        ([GOOD, GOOD], ("line[2].bus", "already used by [[line]] number 1")),
        ([{**GOOD, "baud": 9601}], ("line[1].baud = 9601", "no common line speed", "9600, 14400")),
        ([{**GOOD, "baud": 1100}], ("line[1].baud", "1200 to 1000000")),
        ([{**GOOD, "baud": 2000000}], ("line[1].baud", "1200 to 1000000")),
        ([{**GOOD, "baud": "9600"}], ("line[1].baud", "1200 to 1000000")),
        ([{**GOOD, "baud": True}], ("line[1].baud",)),
        ([{**GOOD, "parity": "mark"}], ("line[1].parity", "none, even, odd")),
        ([{**GOOD, "parity": ""}], ("line[1].parity", "none, even, odd")),
        ([{"bus": "rs485b"}], ("line[1].baud: is missing", "line[1].parity: is missing")),
        ([{**GOOD, "speed": 1}], ("line[1].speed", "unknown key; allowed: bus, baud, parity")),
        ([GOOD, {**GOOD, "bus": "rs485", "parity": "even"}], ("sensor[psu1].map", "is set to 9600 baud, parity even")),
    ],
)
def test_a_mistake_is_named(tmp_path, lines, words):
    found = "\n".join(checked(tmp_path, site(*lines))[1])
    assert all(word in found for word in words), found


def test_a_line_that_nothing_uses_or_that_a_protocol_sets_itself(tmp_path):
    unused = "\n".join(checked(tmp_path, site(GOOD, sensors=()))[1])
    assert "line[1].bus" in unused and "nothing uses it" in unused
    daly = {"name": "pack", "driver": "daly", "bus": "rs485b", "address": 1, "period_ms": 1000}
    daly["reads"] = {"temperature_mc": "battery_mc"}
    found = "\n".join(checked(tmp_path, site(GOOD, sensors=(daly,)))[1])
    assert "driver daly of sensor pack sets its own line speed" in found


def test_not_a_list_of_tables(tmp_path):
    for wrong in (3, "fast", {"bus": "rs485b"}):
        assert any("line" in problem for problem in checked(tmp_path, {**site(), "line": wrong})[1])


@pytest.mark.parametrize(("baud", "reads"), [(9600, True), (19200, False)])
def test_the_firmware_opens_the_line_as_the_site_says(tmp_path, baud, reads):
    """The rack's devices talk at the speed of the site; a board that opens the port otherwise hears nothing."""

    def doctor(run):
        run["baud"]["rs485b"] = baud

    path = tmp_path / "rack.toml"
    path.write_text(dump(site(GOOD)))
    told = doctored.told(tmp_path, doctor, 15, str(path))
    assert ("# sensor meter: does not answer" in told.console) is not reads
