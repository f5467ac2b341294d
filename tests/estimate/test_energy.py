"""Usable energy: health x (low side of the charge - reserve)."""

import pytest

from rack.estimate.energy import Energy
from rack.model import quality
from rack.model import quantities as q
from tests.estimate import bench

FULL_J = 36000000


def usable(soc_low_pm, soh_pm=None, **change):
    meter = Energy({"battery": {**bench.BATTERY, **change}})
    image, _ = bench.picture(soc_low_pm=soc_low_pm, bms_soh_pm=soh_pm)
    meter.step(image)
    return image.value[q.ENERGY_J], image.quality[q.ENERGY_J]


@pytest.mark.parametrize(
    ("soc_pm", "soh_pm", "joules"),
    [
        (1000, None, FULL_J * 9 // 10),
        (101, None, FULL_J // 1000),
        (100, None, 0),
        (0, None, 0),
        (600, 500, FULL_J // 4),
    ],
)
def test_energy_above_the_reserve(soc_pm, soh_pm, joules):
    assert usable(soc_pm, soh_pm) == (joules, quality.GOOD)


def test_an_unknown_charge_counts_as_none():
    assert usable(None) == (0, quality.MISSING)


def test_the_last_known_health_stands():
    meter = Energy({"battery": bench.BATTERY})
    image, _ = bench.picture(soc_low_pm=1000, bms_soh_pm=500)
    meter.step(image)
    bench.see(image, bms_soh_pm=None)
    meter.step(image)
    assert image.value[q.ENERGY_J] == FULL_J * 9 // 20


def test_the_largest_battery_saturates():
    assert usable(1000, reserve_pm=0, energy_wh=298000)[0] == 298000 * 3600
    assert usable(1000, reserve_pm=0, energy_wh=300000)[0] == 2**30 - 1


def test_a_changed_reserve_acts_at_once():
    battery = dict(bench.BATTERY)
    meter = Energy({"battery": battery})
    image, _ = bench.picture(soc_low_pm=500)
    battery["reserve_pm"] = 400
    meter.step(image)
    assert image.value[q.ENERGY_J] == FULL_J // 10
