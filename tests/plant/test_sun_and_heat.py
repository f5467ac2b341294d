"""PV onto the bus; cooling with thermal mass; the feeder's frequency; temperatures of supplies."""

from itertools import pairwise
from statistics import pstdev

import pytest

from tests.plant.rig import orv3, seconds, telecom


def pv(*watts, period_ms=60000):
    return {"pv": {"period_ms": period_ms, "w": list(watts)}}


def test_pv_relieves_the_supplies():
    rack = orv3(traces=pv(4000))
    assert rack.pv_w == pytest.approx(4000)
    assert sum(s.out_w for s in rack.supplies) == pytest.approx(11200)
    rack.apply({"do": "pv_scale", "pm": 500})
    assert rack.pv_w == pytest.approx(2000)


def test_pv_makes_the_battery_last_and_clouds_end_it():
    rack = orv3(traces=pv(4000, 0))
    rack.apply({"do": "grid_fail"})
    assert rack.battery_a * rack.bus_v == pytest.approx(-11200)
    seconds(rack, 61)
    assert rack.pv_w == 0.0
    assert rack.battery_a * rack.bus_v == pytest.approx(-15200)


def test_pv_above_the_load_carries_the_bus_alone_and_charges():
    rack = orv3(soc_pm=500, traces=pv(20000, 10000))
    rack.apply({"do": "grid_fail"})
    assert rack.bus_v == pytest.approx(51.0)
    assert rack.battery_a > 15.0
    # curtailed: no more than load and charging take
    assert rack.pv_w == pytest.approx(15200 + rack.battery_a * rack.bus_v)
    seconds(rack, 61)
    assert rack.bus_v < 48.0
    assert rack.battery_a < 0.0


def test_pv_on_a_floating_bus_charges_within_the_limit_without_a_grid():
    rack = telecom({"float_charge_ma": 10000}, soc_pm=500, supplies=0, traces=pv(5000, 1000, 0))
    assert rack.battery_a == pytest.approx(10.0, abs=0.01)
    assert rack.pv_w == pytest.approx(900 + 10 * rack.bus_v, rel=1e-3)
    seconds(rack, 61)
    assert rack.pv_w == pytest.approx(1000)
    assert rack.battery_a * rack.bus_v == pytest.approx(100.0, rel=1e-3)
    seconds(rack, 60)
    assert rack.battery_a * rack.bus_v == pytest.approx(-900.0, rel=1e-3)


@pytest.mark.parametrize("cooler", [12, 13], ids=["pump", "fans"])
def test_without_its_pump_or_fans_the_inlet_warms_by_the_heat_of_the_loads(cooler):
    rack = orv3()
    seconds(rack, 60)
    cool_c = rack.inlet_c
    assert 27.0 < cool_c < 29.5
    rack.set_outlet(cooler, 0)
    rack.solve()
    seconds(rack, 30)
    rise_k = rack.inlet_c - cool_c
    print(f"outlet {cooler} off for 30 s: inlet {cool_c:.2f} -> {rack.inlet_c:.2f} C")
    # each stream has its share of 80 kJ/K and of 14.75 kW
    assert rise_k == pytest.approx(14750 * 30 / 80000, rel=0.1)
    rack.set_outlet(cooler, 1)
    rack.solve()
    seconds(rack, 120)
    assert rack.inlet_c == pytest.approx(cool_c, abs=0.1)


def test_without_load_a_standing_pump_does_not_warm_the_inlet():
    rack = orv3()
    for i in range(14):
        rack.set_outlet(i, 0)
    rack.solve()
    seconds(rack, 120)
    assert rack.inlet_c == pytest.approx(27.0, abs=0.1)


def test_coolant_event_shifts_the_inlet():
    rack = orv3()
    seconds(rack, 60)
    before_c = rack.inlet_c
    rack.apply({"do": "coolant", "mc": 12000})
    seconds(rack, 5)
    assert before_c + 3 < rack.inlet_c < before_c + 9
    seconds(rack, 120)
    assert rack.inlet_c == pytest.approx(before_c + 12, abs=0.1)


def test_supplies_warm_with_their_load():
    rack = orv3(full_load=True)
    seconds(rack, 600)
    assert rack.supplies[0].temp_c == pytest.approx(50.0, abs=0.5)
    rack.apply({"do": "grid_fail"})
    seconds(rack, 60)
    assert rack.supplies[0].temp_c < 45.0


def test_frequency_wanders_a_little_and_dies_with_the_feeder():
    rack = orv3()
    seen = []
    for _ in range(24 * 3600):
        rack.feeder.second()
        seen.append(rack.grid_hz)
    assert 49.9 < min(seen) < 49.98
    assert 50.02 < max(seen) < 50.1
    assert 0.004 < pstdev(seen) < 0.02
    # noise from second to second is far smaller than the slow swing
    assert max(abs(b - a) for a, b in pairwise(seen)) < 0.005
    rack.apply({"do": "grid_fail"})
    seconds(rack, 1)
    assert (rack.grid_hz, rack.grid_ok) == (0.0, 0)
