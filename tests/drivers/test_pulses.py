"""Pulses to speed, flow and power, against the arithmetic of exact fractions."""

from array import array
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rack.drivers.pulses import FIELDS, Pulses, rate
from rack.model import ticks

T0 = ticks.MAX - 3000  # the clock wraps early in each test


class Meter:
    """A pulse every `gap_ms`; none while it is 0. The count wraps early, too."""

    def __init__(self, gap_ms):
        self.gap_ms = gap_ms
        self.now_ms = 0
        self.next_ms = gap_ms
        self.count = 0x3FFFFFFF - 5
        self.last_ms = 0

    def run(self, ms):
        self.now_ms += ms
        while self.gap_ms and self.next_ms <= self.now_ms:
            self.count = (self.count + 1) & 0x3FFFFFFF
            self.last_ms = self.next_ms
            self.next_ms += self.gap_ms

    def look(self, found):
        found[0] = self.count
        found[1] = ticks.add(T0, int(self.last_ms))
        found[2] = ticks.add(T0, self.now_ms)


def driver(meter, measure="rpm", per=2, **keys):
    return Pulses(meter, {"measure": measure, "pulses_per": per, "window_ms": 0, "zero_ms": 0, **keys})


def after(meter, pulses, ms, step=100):
    """The last value within `ms`, None while it is not known."""
    values = array("i", [-7, -7, -7])
    got = None
    for _ in range(ms // step):
        meter.run(step)
        if pulses.read(values) == 0:
            got = max(values)
    return got


@pytest.mark.parametrize(
    ("measure", "per", "gap_ms", "value"),
    [("rpm", 2, 10, 3000), ("rpm", 2, 200, 150), ("rpm", 4, 1, 15000), ("flow", 450, 8, 16666),
     ("power", 1000, 1800, 2000), ("power", 1000, 360, 10000), ("power", 10000, 40, 9000)],
)  # fmt: skip
def test_known_rates(measure, per, gap_ms, value):
    meter = Meter(gap_ms)
    got = after(meter, driver(meter, measure, per), 20000)
    assert abs(got - value) <= max(1, value // 500)


def test_only_its_own_field_is_filled():
    meter = Meter(8)
    pulses = driver(meter, "flow", 450)
    values = array("i", [-7, -7, -7])
    while pulses.read(values):
        meter.run(100)
    assert values[0] == values[2] == -7 and FIELDS[1] == "flow_mlpm" and values[1] > 16000


def test_before_the_first_window_nothing_is_known():
    meter = Meter(10)
    assert after(meter, driver(meter), 900) is None
    meter = Meter(0)
    pulses = driver(meter)
    assert after(meter, pulses, 4000) is None
    assert after(meter, pulses, 2000) == 0, "silence that is long enough is standstill"


def test_it_falls_as_soon_as_the_pulses_stay_away_and_reaches_zero():
    meter = Meter(10)
    pulses = driver(meter)
    assert after(meter, pulses, 5000) == 3000
    meter.gap_ms = 0
    assert after(meter, pulses, 1000) <= 31
    assert after(meter, pulses, 4500) == 0
    meter.gap_ms, meter.next_ms = 10, meter.now_ms + 10
    assert after(meter, pulses, 3000) == 3000


@given(st.integers(1, 30000), st.integers(1, 60000), st.integers(1, 900000000))
def test_rate_is_exact_and_stays_in_31_bits(n, span_ms, unit):
    if n * span_ms >= 2**30:
        return
    exact = Fraction(n * unit, span_ms)
    got = rate(n, span_ms, unit)
    assert got == min(2**30 - 1, exact.numerator // exact.denominator) or got == 2**30 - 1 <= exact + n
