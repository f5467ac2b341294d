"""Ticks that wrap at 2**30, against arithmetic that does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from rack.model import ticks

PERIOD = 2**30
EDGES = (0, 1, 2, 2**29 - 2, 2**29 - 1, 2**29, 2**29 + 1, PERIOD - 2, PERIOD - 1)
tick = some.one_of(some.sampled_from(EDGES), some.integers(0, PERIOD - 1))


def signed(gap):
    return (gap + 2**29) % PERIOD - 2**29


@pytest.mark.parametrize("later", EDGES)
@pytest.mark.parametrize("earlier", EDGES)
def test_diff_at_every_edge(later, earlier):
    assert ticks.diff(later, earlier) == signed(later - earlier)


@given(tick, tick)
def test_diff(later, earlier):
    assert ticks.diff(later, earlier) == signed(later - earlier)


@given(tick, some.one_of(some.sampled_from((0, 1, 2**29 - 1, 2**29)), some.integers(0, 2**29)))
def test_add_wraps_and_diff_undoes_it(start, ms):
    end = ticks.add(start, ms)
    assert end == (start + ms) % PERIOD
    assert ticks.diff(end, start) == (ms if ms < 2**29 else -(2**29))


@given(some.integers(0, 2**29), some.integers(0, 2**29))
def test_count_up_stops_at_half(elapsed, dt):
    assert ticks.count_up(elapsed, dt) == min(elapsed + dt, 2**29)


def test_constants():
    assert (ticks.MAX, ticks.HALF) == (2**30 - 1, 2**29)
