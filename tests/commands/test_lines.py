"""Bytes to lines: line ends, erasing, and no memory taken however long the line is."""

import pytest

from rack.commands import lines

VM_LOCKED = """
import micropython
from rack.commands import lines
taker = lines.Lines()
every = bytearray(range(256))
def take(n):
    for i in range(n):
        taker.take(every[i & 255])
micropython.heap_lock()
take(10000)
micropython.heap_unlock()
print("no allocation")
"""


def split(data: bytes) -> list:
    taker = lines.Lines()
    found = []
    for byte in data:
        what = taker.take(byte)
        if what != lines.MORE:
            found.append(taker.text() if what == lines.LINE else what)
    return found


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_line_ends(end):
    assert split(b"?Rack" + end + b"?Loads" + end) == ["?Rack", "?Loads"]


def test_empty_lines_and_a_lone_cr_before_lf():
    assert split(b"\n\r\n\r\r\n") == ["", "", "", ""]


def test_erasing_and_tabs():
    assert split(b"?Rock\x08\x08\x7fack\tnull\n\x08\x08?\n") == ["?Rack null", "?"]


def test_exactly_full_is_a_line_and_one_more_is_not():
    assert split(b"x" * lines.SIZE + b"\n") == ["x" * lines.SIZE]
    assert split(b"x" * (lines.SIZE + 1) + b"\nnext\n") == [lines.TOO_LONG, "next"]


def test_junk_is_told_at_the_end_of_its_line():
    assert split(b"a\x00b\nnext\n") == [lines.JUNK, "next"]


def test_nothing_is_allocated_in_the_vm(vm_run):
    assert "no allocation" in vm_run(VM_LOCKED)
