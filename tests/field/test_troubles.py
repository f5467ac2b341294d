"""A chip that is not there or is another one: named once on the console, and the rest of the rack goes on."""

from tests.helpers import fitted

EXTRA = [
    {"name": "air", "driver": "sht3x", "bus": "i2c0", "address": 0x44, "period_ms": 1000,
     "reads": {"humidity_pm": "humidity_pm", "temperature_mc": "inlet_mc"}},
    {"name": "pv-shunt-b", "driver": "ina226", "bus": "i2c0", "address": 0x45, "shunt_uohm": 1500, "max_ma": 50000,
     "reads": {"power_w": "pv_w"}},
    {"name": "pv-shunt-c", "driver": "ina238", "bus": "i2c0", "address": 0x46, "shunt_uohm": 1500, "max_ma": 50000,
     "reads": {"power_w": "pv_w"}},
]  # fmt: skip


def notes(story):
    return [line.strip() for line in story.console.splitlines() if line.startswith("# ")]


def test_wrong_and_absent_chips_are_named_once(tmp_path):
    events = [
        (0, {"do": "sensor_other", "sensor": "pv-shunt-b"}),
        (0, {"do": "sensor_other", "sensor": "pv-shunt-c"}),
        (0, {"do": "sensor_drop", "sensor": "air"}),
        (20, {"do": "sensor_ok", "sensor": "air"}),
    ]
    story = fitted.told(tmp_path, fitted.site(EXTRA), events, 60)
    said = notes(story)
    assert sorted(said[:3]) == [
        "# sensor air: does not answer",
        "# sensor pv-shunt-b: no INA226",
        "# sensor pv-shunt-c: no INA238",
    ]
    assert said[3:] == ["# sensor air: can be read again"]
    assert set(story.powered.values()) == {1} and len(story.boots) == 1
    assert "#State" in story.console


def test_all_well_says_nothing_and_allocates_nothing(tmp_path):
    story = fitted.told(tmp_path, fitted.site(EXTRA), (), 60)
    assert notes(story) == []
    assert story.end["alloc_bytes_per_cycle"] == 0
