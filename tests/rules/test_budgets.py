"""The smallest budget wins; what exceeds it for long enough must go."""

import pytest

from rack.model import causes as c
from rack.model import quality
from rack.model import quantities as q
from rack.rules.budgets import NO_LIMIT_W, Budgets
from tests.estimate import bench


def site(feeder_w=0, redundancy=0, rated=(3000, 2000, 3000), reads=("supplies_ok", "pv_w"), trip_ms=500):
    return {
        "budget": {"feeder_w": feeder_w, "redundancy": redundancy, "trip_ms": trip_ms},
        "battery": bench.BATTERY,
        "supply": [{"rated_w": w} for w in rated],
        "sensor": [{"reads": {"x": name}} for name in reads],
    }


def judged(budgets, ms=100, **readings):
    image, _ = bench.picture(**readings)
    for _ in range(ms // 100):
        budgets.step(image, 100)
    return image


@pytest.mark.parametrize(
    ("change", "readings", "limit_w", "rule", "supplied_w"),
    [
        ({}, {"supplies_ok": 3}, 8000, c.SUPPLY, 8000),
        ({}, {"supplies_ok": 2}, 5000, c.SUPPLY, 5000),
        ({}, {"supplies_ok": 4}, 8000, c.SUPPLY, 8000),
        ({"redundancy": 1}, {"supplies_ok": 3}, 5000, c.SUPPLY, 8000),
        ({"redundancy": 1}, {"supplies_ok": 2}, 5000, c.SUPPLY, 5000),
        ({"redundancy": 1}, {"supplies_ok": 1}, 2000, c.SUPPLY, 2000),
        ({"redundancy": 3}, {"supplies_ok": 1}, 0, c.SUPPLY, 2000),
        ({"redundancy": 4}, {"supplies_ok": 1}, 0, c.SUPPLY, 2000),
        ({}, {"supplies_ok": 0}, 9600, c.DISCHARGE, 0),
        ({}, {"supplies_ok": 0, "pv_w": 500}, 10100, c.DISCHARGE, 0),
        ({}, {"supplies_ok": 2, "pv_w": 500}, 5500, c.SUPPLY, 5000),
        ({}, {"supplies_ok": 3, "grid_ok": 0}, 8000, c.SUPPLY, 0),
        ({}, {"supplies_ok": 3, "grid_ok": 1}, 8000, c.SUPPLY, 8000),
        ({"feeder_w": 5000}, {"supplies_ok": 3}, 5000, c.FEEDER, 8000),
        ({"feeder_w": 8000}, {"supplies_ok": 3}, 8000, c.SUPPLY, 8000),
        ({"feeder_w": 5000}, {"supplies_ok": 3, "pv_w": 700}, 5700, c.FEEDER, 8000),
        ({"feeder_w": 5000}, {"supplies_ok": 3, "grid_ok": 0}, 8000, c.SUPPLY, 0),
        ({"feeder_w": 5000}, {"supplies_ok": 3, "grid_ok": 1}, 5000, c.FEEDER, 8000),
        ({"feeder_w": 5000}, {"supplies_ok": 0}, 9600, c.DISCHARGE, 0),
        ({"feeder_w": 5000}, {"supplies_ok": 0, "grid_ok": 1}, 5000, c.FEEDER, 0),
        ({"feeder_w": 5000}, {}, 5000, c.FEEDER, 0),
        ({}, {}, NO_LIMIT_W, c.NONE, 0),
        ({"reads": ("pv_w",)}, {"pv_w": 9, "supplies_ok": 0}, NO_LIMIT_W, c.NONE, 0),
        ({"reads": ("supplies_ok",)}, {"supplies_ok": 2, "pv_w": 500}, 5000, c.SUPPLY, 5000),
        ({"rated": ()}, {"supplies_ok": 3}, 9600, c.DISCHARGE, 0),
    ],
)
def test_the_smallest_budget(change, readings, limit_w, rule, supplied_w):
    budgets = Budgets(site(**change))
    judged(budgets, load_w=0, **readings)
    assert (budgets.limit_w, budgets.rule, budgets.supplied_w) == (limit_w, rule, supplied_w)


def test_a_supply_that_is_lost_is_forgotten():
    budgets = Budgets(site())
    judged(budgets, load_w=0, supplies_ok=3)
    judged(budgets, load_w=0)
    assert (budgets.supplied_w, budgets.limit_w) == (0, NO_LIMIT_W)


@pytest.mark.parametrize(
    ("reads", "readings", "headroom_w", "how"),
    [
        (("supplies_ok",), {"supplies_ok": 3, "load_w": 1000}, 7000, quality.GOOD),
        (("supplies_ok",), {"supplies_ok": 3, "load_w": 1000, "supply_w": 2500}, 5500, quality.GOOD),
        (("supplies_ok",), {"supplies_ok": 3, "load_w": 1000, "supply_w": 500}, 7000, quality.GOOD),
        (("supplies_ok",), {"supplies_ok": 3, "load_w": 9000}, -1000, quality.GOOD),
        (("supplies_ok",), {"load_w": 1000}, 100000, quality.STALE),
        (("supplies_ok",), {"supplies_ok": 3, "load_w": None}, 8000, quality.STALE),
        ((), {"load_w": 1000}, 100000, quality.GOOD),
    ],
)
def test_headroom(reads, readings, headroom_w, how):
    image = judged(Budgets(site(reads=reads)), **readings)
    assert (image.value[q.HEADROOM_W], image.quality[q.HEADROOM_W]) == (headroom_w, how)


def test_excess_is_told_exactly_at_its_time():
    budgets = Budgets(site())
    judged(budgets, 500, supplies_ok=3, load_w=8001)
    assert budgets.excess_w == 0
    judged(budgets, 100, supplies_ok=3, load_w=8001)
    assert budgets.excess_w == 1
    judged(budgets, 100, supplies_ok=3, load_w=8000)
    assert budgets.excess_w == 0
    judged(budgets, 500, supplies_ok=3, load_w=9000)
    assert budgets.excess_w == 0


def unmeasured(budgets, ms, load_w, **readings):
    """As `judged`, while the load is only estimated."""
    image, _ = bench.picture(**readings)
    image.put(q.LOAD_W, load_w, 0, quality.MISSING)
    for _ in range(ms // 100):
        budgets.step(image, 100)


def test_a_supply_that_dies_while_the_shunt_is_dead_is_acted_on_by_estimate():
    budgets = Budgets(site())
    judged(budgets, 100, supplies_ok=3, load_w=7000)
    unmeasured(budgets, 5000, 7000, supplies_ok=3)
    assert budgets.excess_w == 0
    unmeasured(budgets, 600, 7000, supplies_ok=2)
    assert budgets.excess_w == 2000


def test_before_the_first_measurement_an_estimate_sheds_nothing():
    budgets = Budgets(site())
    unmeasured(budgets, 1000, 9000, supplies_ok=3)
    assert budgets.excess_w == 0


def test_without_delay_excess_is_told_at_once():
    budgets = Budgets(site(trip_ms=0))
    judged(budgets, 100, supplies_ok=3, load_w=8500)
    assert budgets.excess_w == 500
