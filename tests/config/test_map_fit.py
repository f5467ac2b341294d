"""A site whose register maps do not fit its buses and addresses is refused, naming both sides."""

import pytest

from wattbit.site import board, map_fit

UARTS = {"rs485": {"baud": 19200, "parity": "even"}, "plain": {"baud": 19200, "parity": ""}}


def said(bus, name, address, lines=()):
    sensors = [{"driver": "tmp117"}, {"driver": "modbus", "bus": bus, "map": name, "address": address}]
    return [problem[1:] for problem in map_fit.check(sensors, UARTS, board.read_maps(), list(lines))]


@pytest.mark.parametrize(
    ("bus", "name", "address"), [("rs485", "orv3-psu", 200), ("plain", "orv3-rpu", 12), ("gone", "pzem-017", 3)]
)
def test_a_map_that_fits(bus, name, address):
    assert said(bus, name, address) == []


def test_another_line_speed_names_both():
    (i, key, value, text), = said("rs485", "pzem-017", 1)  # fmt: skip
    assert (i, key, value) == (1, "map", "pzem-017")
    assert "speaks 9600 baud, parity none" in text
    assert "bus rs485 is set to 19200 baud, parity even" in text
    assert '[[line]] with bus = "rs485", baud = 9600, parity = "none"' in text


def test_the_line_of_the_site_decides():
    slow = {"bus": "rs485", "baud": 9600, "parity": "none"}
    assert said("rs485", "pzem-017", 1, [slow]) == []
    (_, _, _, text), = said("rs485", "orv3-psu", 200, [slow])  # fmt: skip
    assert "bus rs485 is set to 9600 baud, parity none" in text
    assert len(said("rs485", "pzem-017", 1, [{**slow, "bus": "plain"}])) == 1
    assert said("rs485", "pzem-017", 1, [{**slow, "baud": None}]) == [], "said by the schema already"


def test_an_address_that_its_devices_cannot_have():
    assert said("rs485", "orv3-psu", 64) == [
        (1, "address", 64, "no address of map orv3-psu; allowed: 200-205, 232-237, 240-242")
    ]


@pytest.mark.parametrize(("stale_ms", "refused"), [(29999, True), (30000, False)])
def test_a_slow_field_is_not_stale_before_it_is_read_again(stale_ms, refused):
    sensor = {"driver": "modbus", "bus": "gone", "map": "jk-pb", "address": 1, "period_ms": 1000}
    slow = {**sensor, "stale_ms": stale_ms, "reads": {"soc_pm": "bms_soc_pm", "soh_pm": "bms_soh_pm"}}
    fast = {**slow, "reads": {"soc_pm": "bms_soc_pm"}}
    said = map_fit.check([fast, slow], UARTS, board.read_maps(), [])
    text = "soh_pm is read every 10 periods only; allowed: at least 30000 ms"
    assert said == ([("sensor", 1, "stale_ms", 29999, text)] if refused else [])
