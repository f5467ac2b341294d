"""Time in the cycle: uptime, gaps, stalls, the wrap of the tick."""

import pytest

from rack.cycle import LONGEST_STEP_MS
from rack.model import ticks
from tests.cycle.chain import START_MS, Chain
from wattbit import paths
from wattbit.site.check import read_site


@pytest.fixture
def chain():
    return Chain(read_site(paths.sites() / "telecom-48v.toml"))


def test_uptime_counts_every_millisecond_over_the_wrap(chain):
    total = 0
    for k in range(2000):
        dt_ms = 20 + k * 7 % 140
        total += dt_ms
        chain.step(dt_ms)
        assert chain.state.uptime_s * 1000 + chain.state.uptime_ms == total
        assert (chain.journal.now_s, chain.journal.now_ms) == divmod(total, 1000)
    assert total > ticks.MAX - START_MS
    assert chain.state.cycles == 2000


def test_a_stall_gives_no_timer_more_than_a_second():
    chain = Chain(read_site(paths.sites() / "telecom-48v.toml"), level=0)
    chain.step(100)
    chain.step(20000)
    assert chain.state.uptime_s == 20
    assert chain.loads.off_ms[0] == 100 + LONGEST_STEP_MS
    assert chain.state.sensor_loss_ms == 100 + LONGEST_STEP_MS


def test_the_longest_gap_is_remembered_but_not_the_first(chain):
    for dt_ms, longest in ((5000, 0), (100, 100), (250, 250), (90, 250)):
        chain.step(dt_ms)
        assert chain.state.max_gap_ms == longest


def test_a_tick_that_goes_back_counts_as_no_time(chain):
    chain.step(100)
    chain.cycle.step(chain.now_ms - 50)
    assert chain.state.uptime_ms == 100


def test_stamp_gives_the_time_between_two_passes(chain):
    chain.step(900)
    chain.cycle.stamp(ticks.add(chain.now_ms, 250))
    assert (chain.journal.now_s, chain.journal.now_ms) == (1, 150)


def test_cycles_wrap(chain):
    chain.state.cycles = ticks.MAX
    chain.step(100)
    assert chain.state.cycles == 0
