"""Every malformed line gets one error reply that a person can act on, and changes nothing."""

import json

import pytest

from tests.commands import bad_lines
from tests.helpers.console_rig import Rig

VM_REPLIES = """
import bad_lines, console_rig
for line, status in bad_lines.ALL:
    rig = console_rig.Rig()
    rig.loads.on[1] = 1
    before = rig.picture()
    replies = rig.feed(line + b"\\n")
    assert rig.picture() == before, line
    print(len(replies), replies[0].decode()[:-2])
"""


@pytest.fixture
def rig():
    made = Rig()
    made.loads.on[1] = 1
    return made


def test_there_are_enough_of_them():
    assert len(bad_lines.ALL) >= 60
    assert len({line for line, _ in bad_lines.ALL}) == len(bad_lines.ALL)


@pytest.mark.parametrize(("line", "status"), bad_lines.ALL, ids=[repr(line[:40]) for line, _ in bad_lines.ALL])
def test_refused_with_a_reason_and_without_effect(rig, line, status):
    before = rig.picture()
    replies = rig.feed(line + b"\r\n")
    assert len(replies) == 1
    reply = replies[0]
    assert reply.startswith(b":%02X " % status)
    assert reply.endswith(b"\r\n")
    sentence = json.loads(reply[4:].decode("ascii"))
    assert len(sentence.split()) >= 3
    assert len(reply) <= 512
    assert rig.picture() == before
    assert rig.state.refused == 1
    assert not rig.operator.changed
    assert not rig.session.changed


def test_the_next_request_is_answered_after_each(rig):
    for line, _ in bad_lines.ALL:
        replies = rig.feed(line + b"\n?Loads/batch-a/rTier\n")
        assert replies[1:] == [b":85 3\r\n"], line


def test_the_vm_says_the_same(vm_run, root):
    folders = [root / "firmware", root / "host_tools", root / "tests/helpers", root / "tests/commands"]
    printed = vm_run(VM_REPLIES, path=folders).splitlines()
    assert len(printed) == len(bad_lines.ALL)
    for (line, _), got in zip(bad_lines.ALL, printed):
        here = Rig()
        here.loads.on[1] = 1
        assert got == "1 " + here.feed(line + b"\n")[0].decode()[:-2], line


def test_a_megabyte_costs_one_refusal(rig):
    junk = bytes(b for b in range(256) if b not in b"\r\n") * 17
    replies = []
    for _ in range(1_000_000 // len(junk) + 1):
        replies += rig.feed(junk)
    replies += rig.feed(b"\n?Loads/batch-a/rTier\n")
    assert [r[:3] for r in replies] == [b":AD", b":85"]
    assert rig.state.refused == 1


def test_an_unterminated_line_waits_and_changes_nothing(rig):
    before = rig.picture()
    assert rig.feed(b'=Settings {"sReserve_pm":60}') == []
    assert rig.picture() == before
    assert rig.feed(b"\n") == [b":84\r\n"]
    assert rig.settings.get("sReserve_pm") == 60
