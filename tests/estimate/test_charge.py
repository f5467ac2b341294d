"""Charge is exact to the microcoulomb, and the truth is always inside the margin."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from rack.estimate.charge import Charge
from rack.model import quality
from rack.model import quantities as q
from rack.model import state as st
from tests.estimate import bench

FULL_C = 720000


def charge(**change):
    return Charge({"battery": {**bench.BATTERY, **change}})


def steps(meter, n, dt_ms=100, source=st.S_GRID, **readings):
    image, state = bench.picture(source, **readings)
    for _ in range(n):
        meter.step(image, state, dt_ms)
    return image, state


@pytest.mark.parametrize(
    ("mah", "modules", "coulombs"), [(100, 1, 360), (123, 1, 442), (100000, 2, FULL_C), (4000000, 64, 921600000)]
)
def test_full_charge(mah, modules, coulombs):
    assert charge(capacity_mah=mah, modules=modules).full_c == coulombs


@given(some.lists(some.tuples(some.integers(-200000, 200000), some.integers(20, 1500)), max_size=300))
def test_the_count_is_exact_to_the_microcoulomb(passes):
    meter = charge()
    meter.start_at(500, 50)
    truth_uc = meter.charge_c * 10**6
    image, state = bench.picture(battery_ma=0)
    for ma, dt_ms in passes:
        bench.see(image, battery_ma=ma)
        meter.step(image, state, dt_ms)
        truth_uc += ma * min(dt_ms, 1000)
    assert meter.charge_c * 10**6 + meter._charge_uc == truth_uc


@given(
    some.floats(-0.005, 0.005),
    some.integers(-10, 10),
    some.lists(some.tuples(some.integers(-150000, 150000), some.integers(1, 500)), max_size=20),
    some.integers(0, 1000),
)
def test_the_truth_is_inside_the_margin(gain, offset_ma, spells, start_pm):
    """Whatever the gain error within 0.5 % and the offset within 10 mA."""
    meter = charge(full_mv=0, empty_mv=0)
    meter.start_at(start_pm, 10)
    truth_c = float(meter.charge_c)
    image, state = bench.picture(battery_ma=0)
    for ma, n in spells:
        bench.see(image, battery_ma=round(ma * (1 + gain) + offset_ma))
        for _ in range(n):
            meter.step(image, state, 1000)
            truth_c = min(FULL_C, max(0.0, truth_c + ma / 1000))
        low, high = image.value[q.SOC_PM] - state.soc_margin_pm, image.value[q.SOC_PM] + state.soc_margin_pm
        assert low <= truth_c * 1000 / FULL_C <= high + 1


def test_the_margin_grows_with_charge_moved_and_with_time():
    meter = charge()
    meter.start_at(500, 0)
    steps(meter, 36000, battery_ma=-100000)  # an hour at 100 A: 360 kC x 5 pm = 1800 C, and 10 mA x 3600 s = 36 C
    assert meter.margin_c == 1836
    meter.start_at(500, 0)
    steps(meter, 36000, battery_ma=100000, battery_mv=50000)
    assert meter.margin_c == 1836


def test_nothing_is_known_before_the_first_reset():
    image, state = steps(charge(), 10, battery_ma=0)
    assert image.quality[q.SOC_PM] == image.quality[q.SOC_LOW_PM] == quality.MISSING
    assert state.soc_margin_pm == 1000


def test_the_low_side_never_falls_below_nothing():
    meter = charge()
    meter.start_at(20, 100)
    image, state = steps(meter, 1, battery_ma=0)
    assert (image.value[q.SOC_PM], image.value[q.SOC_LOW_PM], state.soc_margin_pm) == (20, 0, 101)
    assert image.good(q.SOC_LOW_PM)


@pytest.mark.parametrize("ma", [-500, 0, 4000])
def test_full_is_believed_after_its_time(ma):
    meter = charge()
    steps(meter, 599, battery_ma=ma, battery_mv=56000)
    assert meter.margin_c == FULL_C
    steps(meter, 1, battery_ma=ma, battery_mv=56000)
    assert (meter.charge_c, meter.margin_c) == (FULL_C, 7200)


@pytest.mark.parametrize(("ma", "mv"), [(-501, 56000), (4001, 56000), (0, 55999), (0, None)])
def test_not_quite_full(ma, mv):
    meter = charge()
    steps(meter, 2000, battery_ma=ma, battery_mv=mv)
    assert meter.margin_c == FULL_C


def test_full_must_hold_without_a_break():
    meter = charge()
    for _ in range(3):
        steps(meter, 599, battery_ma=0, battery_mv=56000)
        steps(meter, 1, battery_ma=0, battery_mv=55000)
    assert meter.margin_c == FULL_C


def test_empty_is_believed_after_five_seconds_of_discharge():
    meter = charge()
    steps(meter, 49, battery_ma=-1, battery_mv=46400)
    assert meter.margin_c == FULL_C
    steps(meter, 1, battery_ma=-1, battery_mv=46400)
    assert (meter.charge_c, meter.margin_c) == (0, 7200)


@pytest.mark.parametrize(("ma", "mv"), [(0, 46400), (-1, 46401)])
def test_not_quite_empty(ma, mv):
    meter = charge()
    steps(meter, 200, battery_ma=ma, battery_mv=mv)
    assert meter.margin_c == FULL_C


def test_without_reset_voltages_nothing_is_reset():
    meter = charge(full_mv=0, empty_mv=0)
    steps(meter, 2000, battery_ma=0, battery_mv=65000)
    steps(meter, 2000, battery_ma=-1, battery_mv=0)
    assert meter.margin_c == FULL_C


def test_the_battery_itself_knows_best():
    meter = charge(soc_source="bms")
    image, state = steps(meter, 1, battery_ma=-100000, bms_soc_pm=700)
    assert (image.value[q.SOC_PM], image.value[q.SOC_LOW_PM], state.soc_margin_pm) == (700, 669, 31)
    meter = charge()  # a counting site does not listen
    steps(meter, 1, battery_ma=0, bms_soc_pm=700)
    assert meter.charge_c == 0


def test_counting_bridges_a_gap_of_the_battery():
    meter = charge(soc_source="bms")
    steps(meter, 1, battery_ma=-100000, bms_soc_pm=700)
    steps(meter, 720, battery_ma=-100000, bms_soc_pm=None)
    assert meter.charge_c == 504000 - 7200


@pytest.mark.parametrize("source", [st.S_BATTERY, st.S_UNKNOWN, st.S_STARTING])
def test_a_silent_battery_is_taken_to_carry_the_load_at_its_lowest_voltage(source):
    meter = charge()
    meter.start_at(500, 10)
    steps(meter, 100, source=source, battery_ma=None, load_w=4400)  # 4400 W / 44 V = 100 A for 10 s
    assert meter.charge_c == 360000 - 1000


def test_on_the_grid_a_silent_battery_stands_still_while_the_margin_grows():
    meter = charge()
    meter.start_at(500, 0)
    steps(meter, 10000, battery_ma=None, load_w=4480)
    assert (meter.charge_c, meter.margin_c) == (360000, 10)


def test_one_cell_and_a_huge_load_stay_inside_the_range():
    meter = charge(cells_series=1)
    meter.start_at(1000, 0)
    steps(meter, 1, source=st.S_BATTERY, battery_ma=None, load_w=100000)
    assert meter.charge_c == FULL_C - 100  # 1,000 A at most


def test_an_aged_battery_holds_less():
    meter = charge()
    meter.start_at(1000, 0)
    image, _ = steps(meter, 1, battery_ma=0, bms_soh_pm=600)
    assert (meter.full_c, meter.charge_c, image.value[q.SOC_PM]) == (432000, 432000, 1000)
    steps(meter, 1, battery_ma=0, bms_soh_pm=0)
    assert meter.full_c == 1


def test_the_count_stays_between_empty_and_full():
    meter = charge()
    meter.start_at(1000, 0)
    steps(meter, 50, dt_ms=1000, battery_ma=100000)
    assert meter.charge_c == FULL_C
    meter.start_at(0, 0)
    steps(meter, 50, dt_ms=1000, battery_ma=-100000)
    assert meter.charge_c == 0
