"""Bytes to lines to messages: pieces, junk, other tables, values that no row allows."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.helpers.console_rig import Rig
from wattbit.errors import DeviceTrouble
from wattbit.link.decode import Decoder
from wattbit.link.lines import LONGEST_LINE, Splitter


def reported() -> list[bytes]:
    rig = Rig()
    rig.reporting.ask()
    return rig.lines()


def messages(*lines: bytes):
    return list(Decoder().feed(lines))


def state(group: str, values: dict) -> bytes:
    return b"#State " + json.dumps({"cTable": Rig().tree.hash, group: values}).encode()


@given(some.lists(some.integers(1, 40), min_size=1, max_size=80))
def test_lines_come_whole_whatever_the_pieces(sizes):
    data, splitter, found, at = b"one\r\n\n two\nthree\n" * 20, Splitter(), [], 0
    for size in sizes:
        found += splitter.feed(data[at : at + size])
        at += size
    assert found == [line.strip() for line in data[:at].split(b"\n")[:-1] if line.strip()]


def test_a_line_that_never_ends_is_dropped_once_and_its_end_is_no_line():
    splitter = Splitter()
    assert [splitter.feed(b"x" * LONGEST_LINE) for _ in range(4)] == [[]] * 4
    assert splitter.dropped == 1
    assert splitter.feed(b"#State end\nnext\n") == [b"next"]


def test_another_table_is_refused_by_name():
    other = [line.replace(Rig().tree.hash.encode(), b"deadbeef") for line in reported()]
    with pytest.raises(DeviceTrouble, match=r"firmware 0\.1\.0.*deadbeef.*" + Rig().tree.hash):
        messages(*other)


def test_a_state_without_table_is_refused():
    with pytest.raises(DeviceTrouble, match="none at all"):
        messages(b'#State {"Rack":{"rBus_mV":1}}')


def test_broken_lines_are_counted_and_passed_over():
    decoder = Decoder()
    junk = [b"boot", b"#State {", b"#Event [1]", b":zz", b"\xff\xfe", b"#Event " + b"[" * 5000]
    assert list(decoder.feed(junk)) == []
    assert decoder.ignored == len(junk)
    assert [m.kind for m in decoder.feed(reported())][:1] == ["state"]
    assert decoder.misfits == 0, "every value of the firmware's own report fits"


@pytest.mark.parametrize(
    ("group", "values"),
    [
        ("Rack", {"rBus_mV": "high"}),
        ("Rack", {"rBus_mV": True}),
        ("Rack", {"rBus_mV": 2**40}),
        ("Rack", {"rGridOk": 1}),
        ("Rack", {"rQuality": {"rBus_mV": "[b]"}}),
        ("Source", {"rSource": "the moon"}),
        ("Source", {"rNothing": 1}),
        ("Device", {"cTitle": "x" * 81}),
        ("Rack", 5),
        ("Loads", {"a": {"rTier": 4}}),
        ("Loads", {"a": {"rOn": None, "rWaits": []}}),
    ],
)
def test_a_value_that_no_row_allows_is_left_out_and_counted(group, values):
    decoder = Decoder()
    (message,) = decoder.feed([state(group, values)])
    assert decoder.misfits == 1
    told = message.body.get(group, {})
    assert all(not below or below == {"rOn": None} for below in (told.values() if group == "Loads" else [told]))


def test_texts_cannot_steer_the_terminal():
    (message,) = messages(state("Device", {"cTitle": "a\x1b[2J\u202eb"}))
    assert message.body["Device"]["cTitle"] == "a?[2J?b"
    (named,) = messages(state("Loads", {"\x1b[31m" + "n" * 99: {"rOn": True}}))
    assert list(named.body["Loads"]) == ["?[31m" + "n" * 19]
    assert messages(b"# \x07bell")[0].body == "?bell"


def test_json_of_every_message_is_json():
    for message in messages(*reported()):
        assert json.loads(json.dumps(message.body)) == message.body
