"""A gauge is believed while it follows the energy; a shunt while it fits the load."""

import pytest

from rack.estimate.current import CurrentCheck
from rack.estimate.gauge import GaugeCheck
from rack.model import state as st
from tests.estimate import bench

BATTERY = {**bench.BATTERY, "bms_error_pm": 30, "energy_wh": 1000}  # 3,600 kJ: 1 per mille is 3.6 kJ
DRAWN_W = 36000  # 10 per mille a second


class Gauge:
    def __init__(self):
        self.check = GaugeCheck(BATTERY)

    def run(self, seconds, source=st.S_BATTERY, load_w=DRAWN_W, **readings):
        for _ in range(int(seconds * 10)):
            image, state = bench.picture(source, load_w=load_w, **readings)
            self.check.step(image, state, 100)
        return self.check


def test_an_honest_gauge_is_believed_to_the_end():
    gauge = Gauge()
    gauge.run(5, st.S_GRID, bms_soc_pm=1000)
    for k in range(90):
        assert not gauge.run(1, bms_soc_pm=1000 - int(k * 8.8)).doubted


@pytest.mark.parametrize(("seconds", "doubted"), [(6.3, 0), (6.4, 1)])
def test_one_that_stands_still_is_doubted_once_it_lags_by_its_error_and_more(seconds, doubted):
    """8 of 10 per mille a second must show: after 6.3 s that is 50, its error of 30 and the slack of 20."""
    gauge = Gauge()
    gauge.run(1, st.S_GRID, bms_soc_pm=900)
    assert gauge.run(seconds, bms_soc_pm=900).doubted == doubted


def test_then_the_energy_is_the_charge_and_the_truth_is_inside_the_margin():
    gauge = Gauge()
    gauge.run(1, st.S_GRID, bms_soc_pm=900)
    check = gauge.run(50, bms_soc_pm=900)
    assert check.soc_pm == pytest.approx(900 - 450, abs=2)
    for truth_pm in (900 - 500, 900 - 440):
        assert abs(check.soc_pm - truth_pm) <= check.margin_pm


def test_the_grid_alone_does_not_bring_a_frozen_gauge_back_and_a_recharge_does():
    gauge = Gauge()
    gauge.run(1, st.S_GRID, bms_soc_pm=900)
    gauge.run(50, bms_soc_pm=900)
    assert gauge.run(60, st.S_GRID, load_w=5000, supply_w=5000, bms_soc_pm=900).doubted
    assert gauge.run(60, st.S_GRID, load_w=5000, bms_soc_pm=900).doubted  # nobody measures what comes in
    assert not gauge.run(51, st.S_GRID, load_w=5000, supply_w=41000, bms_soc_pm=900).doubted


def test_a_gauge_that_comes_back_is_believed_where_the_energy_says_it_must_be():
    gauge = Gauge()
    gauge.run(1, st.S_GRID, bms_soc_pm=900)
    gauge.run(50, bms_soc_pm=900)
    assert gauge.run(0.1, bms_soc_pm=520).doubted
    assert not gauge.run(0.1, bms_soc_pm=480).doubted


def test_a_lower_report_is_always_believed_and_silence_judges_nothing():
    gauge = Gauge()
    gauge.run(1, st.S_GRID, bms_soc_pm=900)
    assert not gauge.run(10, bms_soc_pm=300).doubted
    assert not gauge.run(30, bms_soc_pm=None).doubted


def test_supplies_and_pv_carry_their_part():
    gauge = Gauge()
    gauge.run(1, st.S_GRID, bms_soc_pm=900)
    assert not gauge.run(60, bms_soc_pm=900, supply_w=20000, pv_w=16000).doubted


def test_health_counts():
    gauge = Gauge()
    gauge.run(1, st.S_GRID, bms_soc_pm=900, bms_soh_pm=500)
    assert gauge.run(3.3, bms_soc_pm=900, bms_soh_pm=500).doubted


CARRIED = {"bus_mv": 50000, "battery_mv": 50000, "load_w": 1000}


@pytest.mark.parametrize(
    ("readings", "believed"),
    [
        ({"grid_ok": 0, "battery_ma": 10000}, False),  # charging, with nothing to charge from
        ({"grid_ok": 0, "battery_ma": -9900}, False),
        ({"grid_ok": 0, "battery_ma": -10000}, True),
        ({"supplies_ok": 0, "battery_ma": -9900}, False),
        ({"grid_ok": 1, "supplies_ok": 3, "battery_ma": 0}, True),
        ({"battery_ma": 0}, True),
        ({"grid_ok": 0, "battery_ma": 0, "pv_w": 900}, True),
        ({"grid_ok": 0, "battery_ma": 0, "pv_w": 899}, False),
        ({"grid_ok": 0, "battery_ma": 0, "load_w": None}, True),
        ({"grid_ok": 0, "battery_ma": None}, True),
    ],
)
def test_a_current_that_cannot_feed_the_load_is_not_counted(readings, believed):
    image, _ = bench.picture(**{**CARRIED, **readings})
    check = CurrentCheck()
    assert [check.believed(image, 1000) for _ in range(4)] == [True, True, believed, believed]


def test_a_fit_in_between_begins_the_time_anew():
    check = CurrentCheck()
    wrong, _ = bench.picture(**CARRIED, grid_ok=0, battery_ma=0)
    right, _ = bench.picture(**CARRIED, grid_ok=0, battery_ma=-20000)
    assert [check.believed(i, 1000) for i in (wrong, wrong, right, wrong, wrong, wrong)] == [True] * 5 + [False]
