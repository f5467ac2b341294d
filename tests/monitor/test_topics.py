"""MQTT messages to the console's lines: groups, events, what is old or foreign, what is no message of ours."""

import json

import pytest

from tests.helpers.console_rig import Rig
from tests.monitor.test_picture import outage, picture_of, reported
from wattbit.errors import DeviceTrouble
from wattbit.link import topics
from wattbit.link.decode import Decoder
from wattbit.monitor.alarms import alarms
from wattbit.monitor.picture import Picture

HEAD = {"cTable": Rig().tree.hash, "boot": 3, "n": 17, "t": None, "up": 400}


def picture(*messages: tuple[str, dict]) -> Picture:
    found, decoder = Picture(), Decoder()
    for end, body in messages:
        for message in decoder.feed(topics.lines(end, json.dumps({**HEAD, **body}).encode())):
            found.take(message, 100.0)
    assert decoder.ignored == decoder.misfits == 0
    return found


def test_groups_and_events_become_the_picture():
    found = picture(
        ("state/Rack", {"Rack": {"rBus_mV": 48210}}),
        ("state/Loads/batch-a", {"Loads": {"batch-a": {"rOn": False}}}),
        ("event", {"Event": {"kind": "shed", "output": "batch-a", "rule": "ladder", "s": 5}}),
    )
    assert found.rack("rBus_mV") == 48210
    assert found.loads() == [("batch-a", {"rOn": False})]
    assert found.events[0]["rule"] == "ladder"


def test_what_comes_late_is_history_and_not_now():
    assert not picture(("event", {"late": True, "Event": {"kind": "shed", "output": "batch-a"}})).events


def test_a_heartbeat_is_heard_and_is_no_state():
    found = picture(("heartbeat", {}))
    assert (found.heard_s, found.state_s) == (100.0, None)


@pytest.mark.parametrize("end", ["event", "heartbeat", "state/Rack"])
def test_another_table_is_refused_in_every_message(end):
    with pytest.raises(DeviceTrouble, match="deadbeef"):
        picture((end, {"cTable": "deadbeef", "Event": {}, "Rack": {}}))


@pytest.mark.parametrize("payload", [b"", b"[]", b"{", b"\xff", b"[" * 9000, b'"' + b"x" * topics.LONGEST + b'"'])
def test_what_is_no_message_is_an_error_and_nothing_else(payload):
    with pytest.raises((ValueError, RecursionError)):
        topics.lines("state/Rack", payload)
    with pytest.raises(ValueError, match="history"):
        topics.lines("history", b"{}")


def test_a_reading_that_was_there_and_is_gone_is_a_warning():
    rig = outage()
    found = picture_of(reported(rig))
    assert not [a for a in alarms(found, 100.0) if a.about == "readings"], "what a rack never had is not missed"
    rig.state.image.put(0, 0, 0, 3)
    for message in Decoder().feed(reported(rig).splitlines()):
        found.take(message, 101.0)
    assert "Bus_mV missing" in str(alarms(found, 101.0))
