"""Valid requests with bytes changed, dropped or added: always answered in form, never an internal error."""

import json
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.helpers.console_rig import Rig

VALID = (
    b"?Rack/rBus_mV",
    b'?Loads/infer-a ["rOn","rTier"]',
    b'=Settings {"sReserve_pm":60,"sRestoreFloor_pm":300}',
    b'=Reporting {"wEnable":false,"wState_ms":250}',
    b'!Actions/xHold ["batch-a","off",600]',
    b'thingset !Actions/xHold [\\"batch-a\\",\\"on\\",0,]',
    b'thingset ?Loads/infer-a [\\"rOn\\",]',
)
FORM = re.compile(rb":[8AC][0-9A-F]( [\x20-\x7e]+)?\r\n")
EDIT = st.tuples(st.integers(0, 60), st.integers(0, 2), st.binary(min_size=1, max_size=3))


def edited(line: bytes, edits: list) -> bytes:
    for at, how, data in edits:
        at %= len(line) + 1
        line = line[:at] + data + line[at + how :]
    return line


@settings(max_examples=400)
@given(st.sampled_from(VALID), st.lists(EDIT, min_size=1, max_size=4))
def test_any_edit_of_a_request(line, edits):
    rig = Rig()
    before = rig.picture()
    replies = rig.feed(edited(line, edits) + b"\n")
    for reply in replies:
        assert FORM.fullmatch(reply), reply
        assert not reply.startswith(b":C0"), reply
        if len(reply) > 6:
            json.loads(reply[4:])
    if not any(reply.startswith(b":84") for reply in replies):
        assert rig.picture() == before


@settings(max_examples=200)
@given(st.lists(st.binary(max_size=700), max_size=8))
def test_any_bytes_in_any_pieces(pieces):
    rig = Rig()
    before = rig.picture()
    for piece in pieces:
        for reply in rig.feed(piece):
            assert FORM.fullmatch(reply), reply
            assert not reply.startswith((b":84", b":C0")), reply
    assert rig.picture() == before
    assert rig.feed(b"\n?Loads/batch-a/rTier\n")[-1] == b":85 3\r\n"
