"""Reading, changing and doing over the console: what a person and a program get back."""

import json

import pytest

from rack.model import causes, quality
from rack.model import loads as loads_room
from rack.model import quantities as q
from tests.helpers.console_rig import Rig


@pytest.fixture
def rig():
    made = Rig()
    made.loads.on[1] = 1
    made.state.image.put(q.BUS_MV, 50900, 0, quality.GOOD)
    return made


def content(reply: str):
    assert reply.startswith(":85 "), reply
    return json.loads(reply[4:])


def last_event(rig) -> tuple:
    return rig.journal.get(rig.journal.next_seq - 1)[2:]


@pytest.mark.parametrize("form", ["?Rack/rBus_mV", "?/Rack/rBus_mV", "  ?Rack/rBus_mV  ", "thingset ?Rack/rBus_mV"])
def test_a_value(rig, form):
    assert rig.say(form) == ":85 50900"


@pytest.mark.parametrize("form", ["?", "?/", "thingset ?"])
def test_the_root_shows_its_groups(rig, form):
    root = content(rig.say(form))
    assert set(root) == set(content(rig.say(form + " null")))
    assert "Loads" in root
    assert root["Loads"] is None


def test_every_object_that_is_listed_can_be_read(rig):
    """Walk the whole tree by its own lists; every value equals the one inside its group."""
    seen = 0
    for group in content(rig.say("? null")):
        whole = content(rig.say("?" + group))
        if group == "Causes":
            continue
        assert list(whole) == content(rig.say(f"?{group} null"))
        for name in whole:
            value = content(rig.say(f"?{group}/{name}"))
            assert value == whole[name]
            seen += 1
            if isinstance(value, dict) and group in ("Loads", "Limits"):
                assert list(value) == content(rig.say(f"?{group}/{name} null"))
                for leaf in value:
                    assert content(rig.say(f"?{group}/{name}/{leaf}")) == value[leaf]
                    seen += 1
    assert seen > 100


def test_fetch_chosen_values_in_order(rig):
    assert content(rig.say('?Loads/infer-a ["rTier","rOn","rCause"]')) == [1, True, "boot"]
    assert content(rig.say('thingset ?Loads/infer-a [\\"rOn\\",\\"rTier\\",]')) == [True, 1]


def test_a_missing_reading_is_null_and_named(rig):
    rack = content(rig.say("?Rack"))
    assert rack["rBus_mV"] == 50900
    assert rack["rPV_W"] is None
    assert rack["rQuality"]["rPV_W"] == "missing"
    assert "rBus_mV" not in rack["rQuality"]


def test_causes_list_what_is_off(rig):
    rig.loads.cause[2] = causes.LADDER
    rig.loads.waits[2] = causes.W_CHARGE
    rig.loads.since_s[2] = 42
    listed = content(rig.say("?Causes"))
    assert [entry["output"] for entry in listed] == ["switch-a", "batch-a", "pump"]
    assert listed[1] == {"output": "batch-a", "cause": "ladder", "since_s": 42, "waits": "the charge floor"}
    assert content(rig.say("!Actions/xCauses")) == listed


def test_a_hold_lasts_its_time(rig):
    assert rig.say('!Actions/xHold ["batch-a","off",60]') == ":84"
    assert last_event(rig) == (causes.K_COMMAND, 2, causes.OPERATOR, loads_room.HELD_OFF, 60)
    assert content(rig.say('?Loads/batch-a ["rHold","rHoldLeft_s"]')) == ["off", 60]
    for _ in range(599):
        rig.operator.tick(100)
    assert rig.loads.operator[2] == loads_room.HELD_OFF
    rig.operator.tick(100)
    assert rig.loads.operator[2] == loads_room.FREE
    assert last_event(rig) == (causes.K_COMMAND, 2, causes.OPERATOR, loads_room.FREE, 0)


def test_a_hold_without_end_and_its_release(rig):
    assert rig.say('thingset !Actions/xHold [\\"infer-a\\",\\"on\\",0,]') == ":84"
    for _ in range(100):
        rig.operator.tick(0x1FFFFFFF // 100)
    assert rig.loads.operator[1] == loads_room.HELD_ON
    assert rig.say('!Actions/xRelease ["infer-a"]') == ":84"
    assert rig.loads.operator[1] == loads_room.FREE


def test_cooling_may_go_after_what_it_cools(rig):
    assert "infer-a" in rig.say('!Actions/xHold ["pump","off",0]')
    rig.loads.on[1] = 0
    assert rig.say('!Actions/xHold ["pump","off",0]') == ":84"


@pytest.mark.parametrize(("field", "value"), [("fault", loads_room.WELDED), ("locked", 1)])
def test_latched_states_bar_a_hold_on_until_acknowledged(rig, field, value):
    getattr(rig.loads, field)[2] = value
    rig.loads.tries[2] = 3
    assert rig.say('!Actions/xHold ["batch-a","on",0]').startswith(":A3 ")
    assert rig.say('!Actions/xAck ["batch-a"]') == ":84"
    assert (rig.loads.fault[2], rig.loads.locked[2], rig.loads.tries[2]) == (0, 0, 0)
    assert rig.say('!Actions/xHold ["batch-a","on",0]') == ":84"


def test_futility_is_acknowledged_by_the_name_of_the_limit_or_power(rig):
    rig.state.futile[1] = 1
    rig.state.futile[2] = 1
    assert rig.say('!Actions/xAck ["battery-hot"]') == ":84"
    assert list(rig.state.futile) == [0, 0, 1, 0]
    assert content(rig.say("?Source/rPowerFutile")) is True
    assert rig.say('!Actions/xAck ["power"]') == ":84"
    assert list(rig.state.futile) == [0, 0, 0, 0]


def test_safe_mode_is_left_by_command(rig):
    assert rig.say("!Actions/xClearSafeMode").startswith(":A3 ")
    rig.state.safe_mode = 1
    assert content(rig.say("?Device/rSafeMode")) is True
    assert rig.say("!Actions/xClearSafeMode") == ":84"
    assert (rig.state.safe_mode, rig.operator.changed) == (0, True)
    assert last_event(rig)[:3] == (causes.K_COMMAND, causes.NO_OUTPUT, causes.SAFE_MODE)


def test_acknowledge_all(rig):
    rig.state.futile[0] = 1
    rig.loads.locked[0] = 1
    assert rig.say('!Actions/xAck ["all"]') == ":84"
    assert (rig.state.futile[0], rig.loads.locked[0]) == (0, 0)


def test_a_setting_is_changed_and_told(rig):
    before = rig.settings.get("sReserve_pm")
    assert rig.say('=Settings {"sReserve_pm":60}') == ":84"
    assert content(rig.say("?Settings/sReserve_pm")) == 60
    assert last_event(rig)[3:] == (60, before)
    assert rig.session.changed


def test_several_settings_at_once_when_one_bounds_the_other(rig):
    assert rig.say('=Settings {"sReserve_pm":500,"sRestoreFloor_pm":600}') == ":84"
    assert content(rig.say('?Settings ["sReserve_pm","sRestoreFloor_pm"]')) == [500, 600]


def test_the_report_switches(rig):
    assert rig.say('=Reporting {"wEnable":false,"wState_ms":250}') == ":84"
    assert content(rig.say("?Reporting")) == {"wEnable": False, "wState_ms": 250}
    assert rig.say('=Settings {"sState_ms":2000}') == ":84"
    assert content(rig.say("?Reporting/wState_ms")) == 2000


def test_echoes_of_our_own_lines_are_not_answered(rig):
    assert rig.feed(b'#State {"cTable":"00000000"}\n:A0 "x"\n\n') == []
    assert rig.feed(b'\x1b[m#Event {"n":1}\n') == []
    assert rig.feed(b"#State " + b"x" * 1000 + b"\n\x1b[m#Event " + b"x" * 1000 + b"\n") == []
    assert rig.state.refused == 0


@pytest.mark.parametrize(("line", "left_ms"), [("?Rack/rBus_mV", 0), ("?Rack/rNothing", 5000), ("junk", 5000)])
def test_only_an_accepted_request_ends_the_silence_of_the_link(rig, line, left_ms):
    rig.state.link_silent_ms = 5000
    rig.say(line)
    assert rig.state.link_silent_ms == left_ms


def test_refusals_are_journaled_at_most_once_a_second_with_their_number(rig):
    start = rig.journal.next_seq
    for second in range(3):
        rig.journal.set_time(second, 0)
        for _ in range(50):
            rig.say("junk")
    assert rig.journal.next_seq == start + 3
    assert last_event(rig) == (causes.K_REFUSE, causes.NO_OUTPUT, causes.OPERATOR, 0xA0, 50)
    assert rig.state.refused == 150


def test_one_reply_at_a_time(rig):
    data = b"?Rack/rBus_mV\n?Loads/batch-a/rTier\n?"
    first = rig.session.feed(data, len(data))
    assert rig.session.reply == b":85 50900\r\n"
    second = rig.session.feed(data, len(data), first)
    assert rig.session.reply == b":85 3\r\n"
    assert rig.session.feed(data, len(data), second) == len(data)
    assert rig.session.reply is None
