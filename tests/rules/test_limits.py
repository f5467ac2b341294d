"""A limit trips exactly at its time and not one pass earlier; unknown is never fine."""

import pytest

from rack.model import causes as c
from rack.model import quality
from rack.model import quantities as q
from rack.model.image import Image
from rack.rules.limits import CLEAR, CROSSED, UNKNOWN, Limits
from rack.store.journal import Journal

ROW = {
    "quantity": "bus_mv",
    "direction": "below",
    "trip": 46800,
    "clear": 47300,
    "trip_ms": 300,
    "clear_ms": 500,
    "action": "shed",
    "safe_side": "hold",
    "effect": 0,
}


class Bench:
    """One limit row on its own."""

    def __init__(self, **change) -> None:
        self.image = Image()
        self.state = bytearray(1)
        self.journal = Journal()
        self.limits = Limits([{**ROW, **change}], self.state)

    def passes(self, value, n=1, how=quality.GOOD):
        """`n` passes of 100 ms with this reading; the state after the last."""
        for _ in range(n):
            self.image.put(q.NAMES.index(ROW["quantity"]), value, 0, how)
            self.limits.step(self.image, 100, self.journal)
        return self.state[0]


@pytest.mark.parametrize(
    ("direction", "trip", "clear", "side"), [("below", 46800, 47300, 1), ("above", 53000, 52000, -1)]
)
def test_it_trips_at_the_line_and_at_the_time(direction, trip, clear, side):
    bench = Bench(direction=direction, trip=trip, clear=clear)
    assert bench.passes(trip + side, 50) == CLEAR
    assert bench.passes(trip, 3) == CLEAR
    assert bench.passes(trip) == CROSSED
    assert bench.passes(clear - side, 50) == CROSSED
    assert bench.passes(clear, 5) == CROSSED
    assert bench.passes(clear) == CLEAR
    assert bench.journal.next_seq == 2


def test_a_burst_that_is_too_short_counts_for_nothing():
    bench = Bench()
    for _ in range(20):
        assert bench.passes(46000, 3) == CLEAR
        assert bench.passes(47000) == CLEAR


def test_without_delay_it_trips_at_once():
    assert Bench(trip_ms=0).passes(46800) == CROSSED


def test_an_unknown_reading_holds_or_counts_as_crossed():
    holding = Bench()
    assert holding.passes(51000) == CLEAR
    assert holding.passes(0, 100, quality.MISSING) == UNKNOWN
    assert holding.passes(51000) == CLEAR
    assert holding.passes(46000, 4) == CROSSED
    assert holding.passes(51000, 100, quality.STALE) == CROSSED
    crossing = Bench(safe_side="crossed")
    assert crossing.passes(51000, 3, quality.IMPLAUSIBLE) == CLEAR
    assert crossing.passes(51000, 1, quality.IMPLAUSIBLE) == CROSSED
    assert crossing.passes(51000, 50, quality.IMPLAUSIBLE) == CROSSED
    assert crossing.passes(51000, 6) == CLEAR


def test_a_gap_in_the_readings_is_no_evidence():
    bench = Bench()
    assert bench.passes(46000, 3) == CLEAR
    assert bench.passes(46000, 1, quality.MISSING) == UNKNOWN
    assert bench.passes(46000, 3) == CLEAR
    assert bench.passes(46000) == CROSSED


def test_the_journal_names_the_row_the_reading_and_the_line():
    image, journal = Image(), Journal()
    rows = [ROW, {**ROW, "direction": "above", "trip": 55000, "clear": 54000, "trip_ms": 0, "clear_ms": 0}]
    limits = Limits(rows, bytearray(2))
    for value in (55001, 53999):
        image.put(q.BUS_MV, value, 0, quality.GOOD)
        limits.step(image, 100, journal)
    told = [journal.get(k)[2:] for k in range(journal.next_seq)]
    assert told == [
        (c.K_TRIP, c.NO_OUTPUT, c.LIMIT_0 + 1, 55001, 55000),
        (c.K_CLEAR, c.NO_OUTPUT, c.LIMIT_0 + 1, 53999, 54000),
    ]
