"""Products of integers with units, against exact fractions."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as some

from rack.model import units

MOST = 2**30 - 1
positive = some.one_of(some.sampled_from((0, 1, 999, 1000, 1001, MOST - 1, MOST)), some.integers(0, MOST))


@given(some.integers(0, 65000), some.integers(-1000000, 1000000))
def test_power_is_the_product_rounded_toward_zero(mv, ma):
    exact = Fraction(mv * abs(ma), 1000000)
    found = units.power_w(mv, ma)
    assert abs(found) <= exact < abs(found) + 1
    assert found * ma >= 0
    assert units.power_w(mv, -ma) == -found


@given(positive, positive)
def test_energy_saturates(w, s):
    assert units.energy_j(w, s) == min(MOST, w * s)


def test_energy_at_the_edge():
    assert units.energy_j(2, 2**29 - 1) == 2**30 - 2
    assert units.energy_j(2, 2**29) == MOST
    assert units.energy_j(MOST, 1) == MOST
    assert units.energy_j(5, 0) == 0


@given(positive, positive)
def test_sum_saturates(a, b):
    assert units.add_sat(a, b) == min(MOST, a + b)


@given(positive, some.integers(0, 1000))
def test_per_mille_is_rounded_down(amount, pm):
    assert units.per_mille_of(amount, pm) == amount * pm // 1000


@given(positive, positive)
def test_ratio(part, whole):
    """Exact up to a million; above, both are halved together and the result may differ by one."""
    found = units.ratio_pm(part, whole)
    exact = min(1000, part * 1000 // whole) if whole else 0
    assert abs(found - exact) <= (0 if whole <= 1000000 else 1)


def test_ratio_of_nothing_or_of_a_debt_is_nothing():
    assert units.ratio_pm(5, 0) == units.ratio_pm(5, -1) == units.ratio_pm(0, 5) == units.ratio_pm(-1, 5) == 0
    assert units.ratio_pm(5, 5) == units.ratio_pm(6, 5) == 1000
