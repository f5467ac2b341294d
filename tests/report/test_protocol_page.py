"""docs/protocol.md is what the tables say, and its examples work."""

import re

import pytest

from rack.commands import refusal
from tests.helpers.console_rig import Rig
from wattbit import protocol_doc


def test_the_page_is_current(root):
    written = (root / protocol_doc.PAGE).read_text(encoding="utf-8")
    assert written == protocol_doc.page(), "run: make docs"


def test_every_status_is_explained():
    used = {v for k, v in vars(refusal).items() if k.isupper() and isinstance(v, int) and 0x80 <= v <= 0xFF}
    assert {code for code, _ in protocol_doc.STATUSES} == used


@pytest.mark.parametrize("request_line", re.findall(r"^\| `([?=!][^`]*)` \|", protocol_doc.HEAD, re.MULTILINE))
def test_the_examples_work(request_line):
    assert Rig().say(request_line)[:3] in (":84", ":85")
