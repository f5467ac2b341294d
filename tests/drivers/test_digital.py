"""A digital input: level, inversion, debounce."""

from array import array

import pytest

from rack.drivers.digital import DigitalInput


class Line:
    level = 0

    def read(self):
        return self.level


def reads(levels, **keys):
    line = Line()
    driver = DigitalInput(line, {"invert": False, "debounce_ms": 0, "period_ms": 20, **keys})
    driver.start()
    values = array("i", [7])
    found = []
    for level in levels:
        line.level = int(level)
        driver.read(values)
        found.append(values[0])
    return "".join(str(v) for v in found)


@pytest.mark.parametrize(("level", "invert", "state"), [(0, False, 0), (1, False, 1), (0, True, 1), (1, True, 0)])
def test_a_digital_input(level, invert, state):
    assert reads([level], invert=invert) == str(state)


def test_without_debounce_it_follows():
    assert reads("0101100") == "0101100"


def test_a_level_counts_once_it_has_stood_long_enough():
    # 60 ms at a read every 20 ms: the fourth reading in a row is the first one 60 ms after the change
    assert reads("00111111", debounce_ms=60) == "00000111"
    assert reads("00111011101110", debounce_ms=60) == "0" * 14, "bouncing is no change"
    assert reads("1110000001", debounce_ms=60) == "1111110001"[:6] + "0000"
    assert reads("00111", debounce_ms=50) == reads("00111", debounce_ms=60), "rounded up to whole readings"


def test_the_first_reading_counts_at_once():
    assert reads("1111", debounce_ms=1000) == "1111"
