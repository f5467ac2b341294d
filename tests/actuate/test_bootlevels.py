"""Every output to its declared level before all else; what cannot be read leaves its output alone."""

import pytest

from rack.actuate.bootlevels import apply_levels

OUTPUTS = {"out0": {"pin": 10}, "out1": {"pin": 11}, "out2": {"pin": 12}}


def driven(data, cause, level=1):
    """({pin: levels written}, how many)."""
    written = {}

    class Out:
        def __init__(self, spec):
            self.spec = spec

        def read(self):
            return 1 - level  # the contact says otherwise, and has no say

        def driven(self):
            return level

        def write(self, value):
            written.setdefault(self.spec["pin"], []).append(value)

    return written, apply_levels(data, cause, OUTPUTS, Out)


@pytest.mark.parametrize(
    ("cause", "levels"),
    [
        ("power", {10: [0], 11: [1], 12: [1]}),
        ("soft", {10: [0], 11: [1], 12: [1]}),
        ("watchdog", {10: [1], 11: [0], 12: [1]}),
        ("bad_config", {10: [1], 11: [1], 12: [0]}),
        ("something new", {10: [0], 11: [1], 12: [1]}),
    ],
)
def test_the_column_of_the_cause(cause, levels):
    data = b"out0 open close hold\nout1 close open hold\nout2 hold close open\n"
    assert driven(data, cause) == (levels, 3)


@pytest.mark.parametrize("level", [0, 1])
def test_hold_drives_what_was_driven_whatever_the_contact_says(level):
    assert driven(b"out0 hold open open", "power", level) == ({10: [level]}, 1)


@pytest.mark.parametrize(
    "line", [b"", b"out0", b"out0 open open", b"out0 open open open open", b"out9 open open open", b"\xff\xfe \x80 1 2"]
)
def test_a_line_that_cannot_be_read_is_left_alone(line):
    assert driven(line + b"\nout1 open hold hold\n", "power") == ({11: [0]}, 1)


def test_an_unknown_word_is_no_level():
    assert driven(b"out0 ajar open open\n", "power") == ({}, 0)
