"""The shunt's own counter makes up for polls that were missed, and is dropped when it cannot be true."""

import pytest

from rack.estimate.charge import Charge
from rack.model import quality
from rack.model import quantities as q
from rack.model import state as st
from tests.estimate import bench

FULL_C = 720000
SITE = {"battery": bench.BATTERY, "sensor": [{"reads": {"charge_c": "battery_charge_c", "current_ma": "battery_ma"}}]}


class Shunt:
    """A battery shunt that counts, its chip's counter, and the estimate, ten times a second."""

    def __init__(self, site=SITE, soc_pm=500):
        self.meter = Charge(site)
        self.meter.start_at(soc_pm, 10)
        self.image, self.state = bench.picture(st.S_BATTERY, load_w=4400)
        self.true_uc = self.meter.charge_c * 10**6
        self.chip_uc = 123_000_000
        self.scale_pm = 1000

    def run(self, seconds, ma, read=True, told_ma=None):
        """`read`: the polls get through; `told_ma`: what they say of the current."""
        for tenth in range(seconds * 10):
            self.true_uc += ma * 100
            self.chip_uc += ma * 100 * self.scale_pm // 1000
            if read:
                bench.see(self.image, battery_ma=ma if told_ma is None else told_ma, battery_mv=50000)
                if tenth % 10 == 0:
                    bench.see(self.image, battery_charge_c=self.chip_uc // 10**6)
            else:
                bench.see(self.image, battery_ma=None, battery_mv=None, battery_charge_c=None)
            self.meter.step(self.image, self.state, 100)

    def begin_again(self):
        """The chip restarts: a second of an impossible count, then from 0."""
        self.chip_uc = 0
        self.image.put(q.BATTERY_CHARGE_C, 0x3FFFFFFF, 0, quality.IMPLAUSIBLE)
        self.meter.step(self.image, self.state, 0)

    @property
    def error_c(self):
        return self.meter.charge_c - self.true_uc // 10**6


def test_nothing_changes_while_every_poll_gets_through():
    shunt = Shunt()
    for ma in (-100000, 70000, 0, -333):
        shunt.run(60, ma)
        assert abs(shunt.error_c) <= 1


@pytest.mark.parametrize("ma", [-150000, -30000, 60000, 0])
def test_missed_polls_lose_no_charge(ma):
    shunt = Shunt()
    shunt.run(10, -100000)
    shunt.run(600, ma, read=False)
    assert abs(shunt.error_c) > 1000, "what was assumed meanwhile is the worst"
    shunt.run(2, ma)
    assert abs(shunt.error_c) <= abs(ma) // 1000 + 1
    shunt.run(30, -100000)
    shunt.run(1, 0)
    assert abs(shunt.error_c) <= 101


def test_without_a_counter_they_do():
    shunt = Shunt({"battery": bench.BATTERY})
    shunt.run(10, -100000)
    shunt.run(600, -30000, read=False)
    shunt.run(10, -100000)
    assert shunt.error_c < -1000


def test_current_that_swings_between_two_polls_is_counted():
    shunt = Shunt()
    shunt.run(2, -100000)
    for _ in range(200):
        shunt.run(1, -100000, told_ma=-90000)
    shunt.run(2, 0)
    assert abs(shunt.error_c) <= 100, "2,000 C off by the readings alone"


def test_a_chip_that_began_again_is_no_jump():
    shunt = Shunt()
    shunt.run(100, -100000)
    shunt.begin_again()
    shunt.run(100, -100000)
    shunt.run(1, 0)
    assert abs(shunt.error_c) <= 101


@pytest.mark.parametrize("jump_c", [-50000, 50000, 400000000, -400000000])
def test_a_counter_that_jumps_is_not_followed(jump_c):
    shunt = Shunt()
    shunt.run(20, -100000)
    shunt.chip_uc += jump_c * 10**6
    shunt.run(20, -100000)
    shunt.run(1, 0)
    assert abs(shunt.error_c) <= 101


def test_the_turn_of_the_total_is_no_jump():
    shunt = Shunt()
    shunt.chip_uc = (2**29 - 500) * 10**6
    for _ in range(60):
        shunt.run(1, 100000)
        if shunt.chip_uc >= 2**29 * 10**6:
            shunt.chip_uc -= 2**30 * 10**6
    shunt.run(10, 100000, read=False)
    shunt.run(2, 100000)
    assert abs(shunt.error_c) <= 101


@pytest.mark.parametrize("scale_pm", [0, 300, 2000, -1000])
def test_a_counter_that_does_not_follow_the_current_is_dropped(scale_pm):
    """A wrong shunt, a counter that stands, a sign the wrong way round: from then on the current counts."""
    shunt = Shunt()
    shunt.scale_pm = scale_pm
    shunt.run(60, -100000)
    first = shunt.error_c
    shunt.run(600, -100000)
    assert abs(shunt.error_c) <= abs(first) + 1
    assert abs(first) <= 1200


def test_it_is_believed_again_when_it_follows_again():
    shunt = Shunt()
    shunt.scale_pm = 2000
    shunt.run(60, -100000)
    shunt.scale_pm = 1000
    shunt.run(120, -100000)
    before = shunt.error_c
    shunt.run(100, -20000, read=False)
    shunt.run(2, 0)
    assert abs(shunt.error_c - before) <= 121


def test_full_is_full_whatever_was_counted():
    shunt = Shunt(soc_pm=900)
    shunt.state.source = st.S_GRID
    shunt.run(5, 3000)
    for _ in range(700):
        bench.see(shunt.image, battery_ma=1000, battery_mv=56100)
        shunt.meter.step(shunt.image, shunt.state, 100)
    assert shunt.meter.charge_c == FULL_C
    bench.see(shunt.image, battery_charge_c=shunt.chip_uc // 10**6 - 400)
    shunt.meter.step(shunt.image, shunt.state, 100)
    assert shunt.meter.charge_c == FULL_C
