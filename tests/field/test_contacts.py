"""Emergency stop, leak detector and demand-response contact, from the contact in the plant to the outlets."""

import pytest

from tests.helpers import fitted


def contact(quantity, pin, **keys):
    return {"name": quantity.replace("_", "-"), "driver": "input", "input": pin, "reads": {"state": quantity}, **keys}


def at(story, kind, **keys):
    """Times in ms of the events of a kind."""
    found = [e for e in story.events if e["kind"] == kind and all(e.get(k) == v for k, v in keys.items())]
    return [e["s"] * 1000 + e["ms"] for e in found]


def event(quantity, state):
    return {"do": "contact", "quantity": quantity, "state": state}


@pytest.fixture(scope="module")
def stop(tmp_path_factory):
    site = fitted.site(
        [contact("estop", "in2", debounce_ms=200)],
        [{"name": "stop", "quantity": "estop", "level": "trip", "action": "open_all", "safe_side": "crossed"}],
    )
    return fitted.told(tmp_path_factory.mktemp("stop"), site, [(10, event("estop", 1))], 20)


def test_the_emergency_stop_opens_all(stop):
    assert set(stop.powered.values()) == {0}


def test_it_opens_after_the_debounce_and_says_why(stop):
    (tripped,) = at(stop, "trip", rule="stop")
    assert 10200 <= tripped <= 10500
    sheds = [e for e in stop.events if e["kind"] == "shed"]
    assert {e["rule"] for e in sheds} == {"stop"} and len(sheds) == len(stop.powered)


def test_a_bounce_is_no_emergency(tmp_path):
    site = fitted.site(
        [contact("estop", "in2", debounce_ms=300)],
        [{"name": "stop", "quantity": "estop", "level": "trip", "action": "open_all"}],
    )
    events = [(10, event("estop", 1)), (10.25, event("estop", 0))]
    story = fitted.told(tmp_path, site, events, 15)
    assert set(story.powered.values()) == {1} and at(story, "trip") == []


def test_a_leak_sheds_one_after_another_and_holds_restores_off(tmp_path):
    site = fitted.site(
        [contact("leak", "in2"), contact("door_open", "in3")],
        [
            {"name": "wet", "quantity": "leak", "level": "limit", "action": "shed"},
            {"name": "door", "quantity": "door_open", "level": "warn", "action": "no_restore"},
        ],
        restore={"floor_pm": 500, "stable_ms": 1000},
    )
    events = [(5, event("leak", 1)), (5, event("door_open", 1)), (7, event("leak", 0))]
    story = fitted.told(tmp_path, site, events, 60)
    sheds = [e for e in story.events if e["kind"] == "shed"]
    assert sheds and {e["rule"] for e in sheds} == {"wet"}
    assert sheds[0]["output"] == "phone-charging"
    assert 0 < sum(1 for on in story.powered.values() if on) < len(story.powered)
    assert at(story, "restore") == [], "the open door allows none"
    again = fitted.told(tmp_path, site, [*events, (20, event("door_open", 0))], 60)
    assert at(again, "restore") and set(again.powered.values()) == {1}


def test_the_contact_of_the_utility_asks_for_less(tmp_path):
    site = fitted.site(
        [contact("dr_contact", "in2")],
        [{"name": "utility", "quantity": "dr_contact", "level": "limit", "action": "shed"}],
    )
    story = fitted.told(tmp_path, site, [(5, event("dr_contact", 1))], 40)
    off = [name for name, on in story.powered.items() if not on]
    assert off and "router" not in off and "radio" not in off, "tier 0 stays"
    assert {e["rule"] for e in story.events if e["kind"] == "shed"} == {"utility"}
