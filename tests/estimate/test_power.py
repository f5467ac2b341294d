"""Load power and each load's share of it."""

import pytest

from rack.estimate.power import PowerEstimate
from rack.model import quality
from rack.model import quantities as q
from tests.estimate import bench


def run(estimate, loads, ms, **readings):
    image, _ = bench.picture(**readings)
    for _ in range(ms // 100):
        estimate.step(image, loads, 100)
    return image


def test_power_of_the_bus():
    image = run(PowerEstimate(), bench.loads(100, 300), 100, bus_mv=50000, bus_ma=8000)
    assert (image.value[q.LOAD_W], image.quality[q.LOAD_W]) == (400, quality.GOOD)


def test_a_reverse_current_is_no_load():
    assert run(PowerEstimate(), bench.loads(100), 100, bus_mv=50000, bus_ma=-9000).value[q.LOAD_W] == 0


@pytest.mark.parametrize(
    ("watts", "shares"),
    [(200, [50, 150]), (800, [200, 600]), (4000, [300, 900]), (0, [5, 15]), (401, [100, 300]), (402, [100, 301])],
)
def test_shares_follow_nominal_power_within_bounds_and_above_noise(watts, shares):
    loads = bench.loads(100, 300)
    run(PowerEstimate(), loads, 500, bus_mv=50000, bus_ma=watts * 20)
    assert list(loads.estimate_w) == shares


def test_a_share_is_learnt_only_after_the_loads_have_settled():
    loads, estimate = bench.loads(100, 300), PowerEstimate()
    run(estimate, loads, 400, bus_mv=50000, bus_ma=16000)
    assert list(loads.estimate_w) == [100, 300]
    run(estimate, loads, 100, bus_mv=50000, bus_ma=16000)
    assert list(loads.estimate_w) == [200, 600]
    loads.moved(1, 0)
    run(estimate, loads, 500, bus_mv=50000, bus_ma=16000)  # the first of these passes sees the move
    assert list(loads.estimate_w) == [300, 900]


def test_a_move_starts_the_settling_anew():
    loads, estimate = bench.loads(100, 300), PowerEstimate()
    run(estimate, loads, 400, bus_mv=50000, bus_ma=16000)
    loads.moved(1, 0)
    run(estimate, loads, 400, bus_mv=50000, bus_ma=16000)
    assert list(loads.estimate_w) == [100, 300]


@pytest.mark.parametrize("lost", ["bus_mv", "bus_ma"])
def test_an_unmeasured_load_is_shown_by_its_share_and_not_believed(lost):
    loads, estimate = bench.loads(100, 300), PowerEstimate()
    run(estimate, loads, 500, bus_mv=50000, bus_ma=4000)
    image = run(estimate, loads, 100, **{"bus_mv": 50000, "bus_ma": 4000, lost: None})
    assert (image.value[q.LOAD_W], image.quality[q.LOAD_W]) == (200, quality.MISSING)
    run(estimate, loads, 400, bus_mv=50000, bus_ma=16000)  # a gap starts the settling anew
    assert list(loads.estimate_w) == [50, 150]


def test_with_everything_off_nothing_is_learnt():
    loads, estimate = bench.loads(100), PowerEstimate()
    loads.moved(0, 0)
    image = run(estimate, loads, 1000, bus_mv=50000, bus_ma=1000)
    assert (image.value[q.LOAD_W], list(loads.estimate_w)) == (50, [100])


def test_what_is_guessed_stays_in_the_range_of_the_quantity():
    loads, estimate = bench.loads(30000, 30000), PowerEstimate()
    run(estimate, loads, 1000, bus_mv=60000, bus_ma=1000000)
    for k in range(2):
        loads.nominal_w[k] = 90000
    loads.moved(0, 1)
    assert run(estimate, loads, 100, bus_ma=None).value[q.LOAD_W] == 100000


@pytest.mark.parametrize(("change_w", "told"), [(16, 1000), (20, 1005), (-16, 1000), (-20, 995)])
def test_a_change_within_the_noise_is_not_passed_on(change_w, told):
    loads, estimate = bench.loads(1000, 3000), PowerEstimate()
    run(estimate, loads, 500, bus_mv=50000, bus_ma=80000)
    run(estimate, loads, 100, bus_mv=50000, bus_ma=80000 + change_w * 20)
    assert loads.estimate_w[0] == told
