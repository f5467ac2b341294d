"""Loads behind a port expander, from the rules over I2C to the plant."""

import pytest

from rack.actuate.bootlevels import apply_levels
from tests.field.test_contacts import at, contact, event
from tests.helpers import fitted

DOOR = {"name": "door", "driver": "mcp23017", "bus": "i2c1", "address": 0x20, "channel": 12,
        "reads": {"state": "door_open"}, "debounce_ms": 100}  # fmt: skip
STOP = {"name": "stop", "quantity": "estop", "level": "trip", "action": "open_all"}


def site(**loads):
    """solar-small with its last three loads behind the two expanders."""
    made = fitted.site([contact("estop", "in2"), DOOR], [STOP])
    for load, output in zip(made["load"][-3:], ("exp0", "exp2", "exp8")):
        load.update(output=output, **loads)
    return made


def test_loads_behind_an_expander_obey(tmp_path):
    story = fitted.told(tmp_path, site(), [(10, event("estop", 1))], 20)
    assert set(story.powered.values()) == {0}
    assert at(story, "fault") == []
    assert story.end["alloc_bytes_per_cycle"] == 0


def test_what_the_resistors_keep_open_comes_back_by_the_rules(tmp_path):
    given = site()
    given["restore"] |= {"stable_ms": 1000}
    story = fitted.told(tmp_path, given, (), 60)
    (restored,) = [e for e in story.events if e["kind"] == "restore"]
    assert restored["output"] == "phone-charging" and set(story.powered.values()) == {1}


@pytest.mark.parametrize(("declared", "on"), [("open", 0), ("close", 1), ("hold", 1)])
def test_the_declared_level_is_taken_at_the_start(tmp_path, declared, on):
    given = fitted.site()
    unasked = {"hold": True} if declared == "close" else {}  # only such a load may close at a start
    given["load"][-1].update(output="exp0", on_reset=declared, **unasked)
    assert fitted.told(tmp_path, given, (), 5).powered["phone-charging"] == on


@pytest.mark.parametrize("back_s", [13, 60])
def test_loads_on_an_expander_that_is_silent_for_a_while_stay_as_they_are(tmp_path, back_s):
    silence = [(10, {"do": "sensor_drop", "sensor": "door"}), (back_s, {"do": "sensor_ok", "sensor": "door"})]
    story = fitted.told(tmp_path, site(), silence[: 1 + (back_s < 20)], 20)
    told = {(e["kind"], e["output"], e["rule"]) for e in story.events if e["kind"] in ("fault", "clear", "shed")}
    kinds = ("fault", "clear") if back_s < 20 else ("fault",)
    assert told == {(kind, load, "silent") for kind in kinds for load in ("server", "lighting")}
    assert {story.powered[load] for load in ("server", "lighting", "router")} == {1}
    assert len(story.boots) == 1
    assert "# sensor door: does not answer" in story.console


def test_before_the_start_nothing_is_done_to_them():
    made = []
    done = apply_levels(b"exp0 open open open\n", "power", {"exp0": {"expander": "i2c1", "bit": 0}}, made.append)
    assert (done, made) == (0, [])
