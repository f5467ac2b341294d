"""What feeds the bus: every piece of evidence, its time, and the outage that it begins and ends."""

import pytest

from rack.estimate.source import SourceWatch
from rack.model import state as st
from tests.estimate import bench

GRID, BATTERY, UNKNOWN, STARTING = st.S_GRID, st.S_BATTERY, st.S_UNKNOWN, st.S_STARTING
HEALTHY = {"grid_ok": 1, "supplies_ok": 3, "battery_ma": 0, "bus_mv": 51000}


class Watch:
    def __init__(self, below_mv=48500):
        site = {"bus": {"battery_below_mv": below_mv}, "battery": bench.BATTERY, "restore": {"stable_ms": 5000}}
        self.watch = SourceWatch(site)
        self.state = bench.picture(STARTING)[1]

    def run(self, ms, **readings):
        """The source after `ms` of these readings, in passes of 100 ms."""
        image = bench.picture(**readings)[0]
        for _ in range(ms // 100):
            self.watch.step(image, self.state, 100)
        return self.state.source


@pytest.mark.parametrize(
    ("below_mv", "readings", "source"),
    [
        (48500, HEALTHY, GRID),
        (48500, {**HEALTHY, "grid_ok": 0}, BATTERY),
        (48500, {**HEALTHY, "supplies_ok": 0}, BATTERY),
        (48500, {**HEALTHY, "battery_ma": -501}, BATTERY),
        (48500, {**HEALTHY, "battery_ma": -500}, GRID),
        (48500, {**HEALTHY, "bus_mv": 48499}, BATTERY),
        (48500, {**HEALTHY, "bus_mv": 48500}, GRID),
        (0, {**HEALTHY, "bus_mv": 40000}, GRID),
        (48500, {"bus_mv": 51000}, GRID),
        (0, {"bus_mv": 51000}, STARTING),
        (0, {"grid_ok": 1}, GRID),
        (0, {"supplies_ok": 1}, GRID),
        (0, {"battery_ma": 5000}, STARTING),
        (48500, {}, STARTING),
    ],
)
def test_evidence(below_mv, readings, source):
    assert Watch(below_mv).run(100, **readings) == source


@pytest.mark.parametrize("bad", [{"grid_ok": 0}, {"supplies_ok": 0}, {"battery_ma": -600}, {"bus_mv": 48000}])
def test_a_change_is_believed_after_400_ms(bad):
    watch = Watch()
    watch.run(1000, **HEALTHY)
    assert watch.run(300, **{**HEALTHY, **bad}) == GRID
    assert watch.run(100, **{**HEALTHY, **bad}) == BATTERY
    assert watch.run(300, **HEALTHY) == BATTERY
    assert watch.run(100, **HEALTHY) == GRID


def test_wrong_samples_that_come_and_go_change_nothing():
    watch = Watch()
    watch.run(1000, **HEALTHY)
    for _ in range(20):
        assert watch.run(300, **{**HEALTHY, "grid_ok": 0}) == GRID
        assert watch.run(100, **HEALTHY) == GRID


@pytest.mark.parametrize("first", [HEALTHY, {"grid_ok": 0}])
def test_the_last_source_stands_for_three_seconds(first):
    watch = Watch()
    source = watch.run(1000, **first)
    assert watch.run(2900) == source
    assert watch.run(100) == UNKNOWN


def test_at_the_start_it_is_unknown_after_three_seconds_too():
    watch = Watch()
    assert watch.run(2900) == STARTING
    assert watch.run(100) == UNKNOWN
    assert watch.run(400, **HEALTHY) == GRID


def test_stable_time_counts_only_what_was_seen():
    watch = Watch()
    watch.run(1000, grid_ok=1)
    assert watch.state.stable_ms == 1000
    watch.run(1000)
    assert watch.state.stable_ms == 1000
    watch.run(400, **{**HEALTHY, "grid_ok": 0})
    assert watch.state.stable_ms == 0


def test_after_not_knowing_the_supply_must_be_stable_anew():
    watch = Watch()
    watch.run(20000, **HEALTHY)
    watch.run(3000)
    watch.run(400, **HEALTHY)
    assert watch.state.source == GRID
    assert watch.state.stable_ms <= 400


def test_an_outage_counts_whole_seconds_and_ends_when_the_supply_is_stable():
    watch = Watch()
    watch.run(10000, **HEALTHY)
    watch.run(400 + 12300, **{**HEALTHY, "grid_ok": 0})
    assert watch.state.outage_s == 12
    watch.run(300 + 4900, **HEALTHY)
    assert watch.state.outage_s == 12
    watch.run(100, **HEALTHY)
    assert watch.state.outage_s == 0


def test_two_outages_without_a_stable_supply_between_them_are_one():
    watch = Watch()
    watch.run(10000, grid_ok=0)  # the first evidence is believed at once
    watch.run(300 + 4500, grid_ok=1)
    watch.run(300 + 5000, grid_ok=0)
    assert watch.state.outage_s == 15


def test_not_knowing_counts_as_outage():
    watch = Watch()
    watch.run(3000 + 10000)
    assert watch.state.outage_s == 10


def test_each_supply_that_returns_begins_the_stable_time_anew():
    watch = Watch()
    watch.run(3000, supplies_ok=2)
    watch.run(1000, supplies_ok=1)
    assert watch.state.stable_ms == 3900
    watch.run(1000, supplies_ok=2)
    assert watch.state.stable_ms == 900
