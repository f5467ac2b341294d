"""Report lines: short, ASCII, complete, in order, and silent while somebody types."""

import json

import pytest

from rack.model import causes, quality, quantities
from rack.report import encode, jsontext
from rack.report.sentence import Words
from tests.helpers.console_rig import LIMITS, Rig, small_site

VM_LINES = """
import console_rig
from rack.model import causes
rig = console_rig.Rig()
for kind in range(len(causes.KINDS)):
    for rule in list(range(19)) + [32, 33, 40, 128, 135, 200]:
        rig.journal.put(kind, rule % 6, rule, 2, 60)
        for line in rig.lines():
            print(line.decode()[:-2])
rig.reporting.ask()
for line in rig.lines():
    print(line.decode()[:-2])
"""


def parsed(line: bytes) -> dict:
    assert line.endswith(b"\r\n")
    assert len(line) <= encode.LINE_MAX
    word, _, body = line.decode("ascii").partition(" ")
    assert word in ("#State", "#Event")
    return json.loads(body)


def state_of(rig) -> dict:
    """All groups of one state report, merged."""
    rig.reporting.ask()
    merged = {}
    for line in rig.lines():
        body = parsed(line)
        assert body.pop("cTable") == rig.tree.hash
        for group, values in body.items():
            merged.setdefault(group, {}).update(values)
    return merged


def test_a_state_report_says_what_reading_says():
    rig = Rig()
    rig.state.image.put(0, 50900, 0, quality.GOOD)
    said = state_of(rig)
    for group in ("Device", "Rack", "Source", "Ladder", "Loads", "Limits", "Counters", "Reporting"):
        assert said[group] == json.loads(jsontext.text(rig.tree.whole(group))), group


@pytest.mark.parametrize("how", [quality.GOOD, quality.STALE, quality.IMPLAUSIBLE, quality.MISSING])
def test_the_widest_numbers_of_the_rack_fit_their_lines(how):
    rig = Rig()
    for i in range(quantities.COUNT_ALL):
        low, high = quantities.TABLE[i][2:4]
        rig.state.image.put(i, low if len(str(low)) > len(str(high)) else high, 0, how)
    said = state_of(rig)
    assert len(said["Rack"]["rQuality"]) == (0 if how == quality.GOOD else quantities.COUNT_ALL)


def test_a_large_site_is_split_into_short_lines():
    loads = [("l" * 22 + f"{i:02d}", i % 4, False, []) for i in range(24)]
    limits = [("m" * 22 + f"{i:02d}", "battery_mc", "below", -40000, 120000) for i in range(32)]
    rig = Rig(small_site(loads, limits))
    for i in range(24):
        rig.loads.cause[i] = causes.LIMIT_0 + i
        rig.loads.waits[i] = causes.W_SPACING
    said = state_of(rig)
    assert list(said["Loads"]) == rig.loads.names
    assert list(said["Limits"]) == rig.tree.limit_names
    assert said["Loads"][rig.loads.names[5]]["rCause"] == rig.tree.limit_names[5]


@pytest.mark.parametrize("text", ['a"b\\c', "tab\tnul\0", "Akü 室 \U0001f50b", "\x7f"])
def test_texts_survive_json(text):
    written = jsontext.text((("k", text),))
    assert written.isascii()
    assert json.loads(written) == {"k": text}


def test_an_event_has_the_fields_of_the_table():
    rig = Rig()
    rig.journal.set_time(12, 345)
    rig.journal.put(causes.K_SHED, 2, causes.LIMIT_0, 46500, 46800)
    (line,) = rig.lines()
    assert parsed(line) == {
        "s": 12,
        "ms": 345,
        "n": 0,
        "kind": "shed",
        "output": "batch-a",
        "tier": 3,
        "rule": "bus-low",
        "cause": "batch-a switched off: bus-low: bus_mv is 46500 mV, limit: not below 46800 mV",
        "reading": 46500,
        "limit": 46800,
    }


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ((causes.K_SHED, "b", False, causes.SUPPLY, 15200, 15000), "load 15200 W, supplies can carry 15000 W"),
        ((causes.K_SHED, "b", False, causes.LADDER, 9000, 9500), "usable energy 9000 J, promises still need 9500 J"),
        ((causes.K_SHED, "b", False, causes.LADDER, 9600, 9500), "promises still need 9500 J and a margin"),
        ((causes.K_LADDER, "", False, causes.LADDER, 9600, 9500), "on battery: usable energy 9600 J, the promises"),
        ((causes.K_SHED, "pump", True, causes.RESERVE, 0, 60), "all that it cools or feeds has been off for 60 s"),
        ((causes.K_RESTORE, "b", False, causes.LADDER, 450, 400), "charge 450 pm, floor 400 pm"),
        ((causes.K_CLEAR, "", False, causes.LIMIT_0 + 1, 49000, 50000), "battery_mc is 49000 mC, clear at 50000 mC"),
        ((causes.K_FAULT, "b", False, causes.READBACK, 1, 0), "b was told to be off and is on"),
        ((causes.K_FAULT, "b", False, causes.LOCKOUT, 3, 3), "failed to stay on three times"),
        ((causes.K_FAULT, "", False, causes.TASK, 0, 0), "a task of the controller stopped"),
        ((causes.K_FUTILITY, "", False, causes.LIMIT_0, 46490, 46500), "bus_mv was 46500 mV and is 46490 mV"),
        ((causes.K_FUTILITY, "", False, causes.SUPPLY, 15190, 15200), "load was 15200 W and is 15190 W"),
        ((causes.K_REBOOT, "", False, causes.BOOT, 1, 0), "reset cause: watchdog"),
        ((causes.K_COMMAND, "b", False, causes.OPERATOR, 1, 600), "b held off by the local operator for 600 s"),
        ((causes.K_COMMAND, "b", False, causes.OPERATOR, 2, 0), "held on by the local operator until released"),
        ((causes.K_COMMAND, "b", False, causes.OPERATOR, 0, 0), "b released by the local operator"),
        ((causes.K_COMMAND, "b", False, causes.OPERATOR, 3, 0), "b acknowledged by command"),
        ((causes.K_COMMAND, "", False, causes.LIMIT_0, 3, 0), "futility of limit bus-low acknowledged"),
        ((causes.K_COMMAND, "", False, 128, 60, 50), "sReserve_pm set to 60 by command, was 50"),
        ((causes.K_REFUSE, "", False, causes.OPERATOR, 0xA4, 7), "refused with :A4, 7 since"),
        ((causes.K_REFUSE, "b", False, causes.LADDER, 1, 0), "b stays on: the gate did not let it go off"),
    ],
)
def test_sentences(record, expected):
    words = Words(small_site()["limit"], ["sReserve_pm"])
    assert expected in words.event(*record)


def test_every_kind_and_rule_makes_a_valid_line_in_both_interpreters(vm_run, root):
    rig = Rig()
    lines = []
    for kind in range(len(causes.KINDS)):
        for rule in [*range(19), 32, 33, 40, 128, 135, 200]:
            rig.journal.put(kind, rule % 6, rule, 2, 60)
            lines += rig.lines()
    rig.reporting.ask()
    lines += rig.lines()
    assert len({parsed(line)["cause"] for line in lines if line.startswith(b"#Event")}) > 60
    path = [root / "firmware", root / "host_tools", root / "tests/helpers"]
    assert vm_run(VM_LINES, path=path).splitlines() == [line.decode()[:-2] for line in lines]


def test_lost_events_are_counted_and_the_rest_keep_their_order():
    rig = Rig()
    for i in range(200):
        rig.journal.put(causes.K_TRIP, causes.NO_OUTPUT, causes.LIMIT_0, i, LIMITS[0][3])
    numbers = [parsed(line)["n"] for line in rig.lines()]
    assert numbers == list(range(72, 200))
    assert rig.tree.missed_events == 72


def test_reports_keep_their_period_and_stay_silent_while_someone_types():
    rig = Rig(state_ms=1000)
    times, events = [], []
    for tenth in range(300):
        rig.reporting.tick(100)
        if tenth == 49:
            rig.say("?Device/cName")
            rig.journal.put(causes.K_TRIP, causes.NO_OUTPUT, causes.LIMIT_0, 1, 2)
        lines = rig.lines()
        if any(line.startswith(b"#State") for line in lines):
            times.append((tenth + 1) / 10)
        events += [(tenth, line) for line in lines if b"#Event" in line]
    assert times[:4] == [1, 2, 3, 4]
    assert times[4] == pytest.approx(15.0)
    assert times[5:8] == [16, 17, 18]
    ((tenth, line),) = events
    assert (tenth, line[:10]) == (49, b"\x1b[m#Event "), "said at once, and marked for clients that take any line"


def test_events_are_marked_only_while_someone_types():
    rig = Rig(state_ms=0)
    for tenth in range(120):
        if tenth == 10:
            rig.say("?Device/cName")
        rig.reporting.tick(100)
        rig.journal.put(causes.K_TRIP, causes.NO_OUTPUT, causes.LIMIT_0, 1, 2)
        (line,) = rig.lines()
        assert line.startswith(b"\x1b[m#Event " if 10 <= tenth < 109 else b"#Event "), tenth


def test_switched_off_means_no_events():
    rig = Rig(state_ms=0, enable=False)
    rig.journal.put(causes.K_TRIP, causes.NO_OUTPUT, causes.LIMIT_0, 1, 2)
    assert rig.lines() == []


def test_a_report_can_be_asked_for_while_silent_or_switched_off():
    rig = Rig(enable=False)
    rig.journal.put(causes.K_TRIP, causes.NO_OUTPUT, causes.LIMIT_0, 1, 2)
    rig.reporting.tick(5000)
    assert rig.lines() == []
    assert rig.say("!Actions/xReport") == ":84"
    lines = rig.lines()
    assert lines
    assert all(line.startswith(b"#State ") for line in lines)
    assert rig.lines() == []
