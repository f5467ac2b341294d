"""Battery directly on the bus: float voltage, charge limit, sag along the battery, disconnection when empty."""

import pytest

from tests.plant.rig import lasting_s, seconds, telecom


def test_rectifiers_hold_the_float_voltage_over_a_full_battery():
    rack = telecom(soc_pm=998)
    seconds(rack, 600)
    assert rack.bus_v == pytest.approx(54.4, abs=0.01)
    assert abs(rack.battery_a) < 1.0
    assert sum(s.out_w for s in rack.supplies) == pytest.approx(900 + rack.battery_a * rack.bus_v)


def test_a_battery_above_the_float_voltage_carries_the_load_alone():
    # 16 x 3.53 V stand above 54.4 V: the rectifiers block, they cannot take power
    rack = telecom(soc_pm=1000)
    assert rack.bus_v > 54.4
    assert rack.battery_a == pytest.approx(-900 / rack.bus_v)
    assert sum(s.out_w for s in rack.supplies) == pytest.approx(0.0, abs=1e-6)


def test_grid_failure_lets_the_bus_sag_with_the_battery():
    rack = telecom(soc_pm=900)
    rack.apply({"do": "grid_fail"})
    seen = [rack.bus_v]
    for _ in range(5):
        seconds(rack, 600)
        seen.append(rack.bus_v)
    print("float bus on battery, every 10 min:", [round(v, 3) for v in seen])
    assert 51.0 < seen[0] < 54.0
    assert seen == sorted(seen, reverse=True)
    assert rack.battery_v == rack.bus_v
    assert rack.battery_a == pytest.approx(-900 / rack.bus_v)
    assert rack.bus_min_v == pytest.approx(rack.bus_v)
    # 100 Ah: 900 W at 52 V for 50 min
    assert 0.9 - rack.soc == pytest.approx(900 / 52.4 * 3000 / 360000, rel=0.02)


def test_charge_current_stays_below_its_limit():
    rack = telecom({"float_charge_ma": 10000}, soc_pm=300)
    assert rack.battery_a == pytest.approx(10.0, abs=0.01)
    # the rectifiers lower their voltage to do so
    assert rack.bus_v < 54.0
    for _ in range(20):
        seconds(rack, 60)
        assert rack.battery_a <= 10.001


def test_charging_yields_to_the_rating_of_the_rectifiers():
    rack = telecom({"float_charge_ma": 50000}, soc_pm=300)
    assert sum(s.out_w for s in rack.supplies) == pytest.approx(2000.0)
    assert rack.battery_a * rack.bus_v == pytest.approx(1100.0, rel=1e-3)


def test_a_rectifier_too_few_lets_the_battery_give_the_rest():
    rack = telecom(soc_pm=800)
    rack.apply({"do": "load_step", "load": "edge", "w": 500})
    rack.apply({"do": "supply_fail", "supply": "rect1"})
    assert rack.load_w == pytest.approx(1400)
    assert rack.battery_a * rack.bus_v == pytest.approx(-400.0, rel=1e-3)
    assert rack.bus_v < 54.0


def test_unlike_strings_share_by_voltage_and_meet():
    rack = telecom(soc_pm=800, modules=2)
    rack.apply({"do": "grid_fail"})
    rack.apply({"do": "battery_charge", "module": 1, "soc_pm": 150})
    full, low = rack.modules
    assert full.pack_v == pytest.approx(low.pack_v)
    assert full.pack_a < low.pack_a
    assert (full.pack_a + low.pack_a) == pytest.approx(rack.battery_a)
    before = full.soc - low.soc
    seconds(rack, 1800)
    assert full.soc - low.soc < before - 0.05
    assert rack.energy()["balance_pm"] < 1.0


def test_an_empty_battery_disconnects_and_comes_back_with_the_grid():
    rack = telecom({"uvlo_pm": 500, "restart_pm": 600}, soc_pm=30)
    rack.apply({"do": "grid_fail"})
    served_s = lasting_s(rack, 1200)
    assert served_s > 200
    seconds(rack, 60)
    assert rack.bus_v == 0.0
    assert rack.modules[0].pack_a == 0.0
    rack.apply({"do": "grid_restore"})
    seconds(rack, 30)
    assert rack.load_w == pytest.approx(900)
    assert 0.0 < rack.battery_a < 20.01


def test_lead_acid_fills_and_then_takes_nothing():
    rack = telecom(chemistry="lead_acid", cells=24, nominal_mv=54000, soc_pm=900)
    assert rack.battery_a > 5.0
    seconds(rack, 3600)
    part = rack.battery_a
    for _ in range(6 * 3600):
        rack.step(1.0)
    assert 0.0 <= rack.battery_a < min(part, 1.0)
    assert rack.soc > 0.99
    assert rack.bus_v == pytest.approx(54.0, abs=0.01)
    assert rack.energy()["balance_pm"] < 1.0


def test_an_aged_string_runs_shorter():
    def runtime_s(soh_pm):
        rack = telecom(soc_pm=1000, soh_pm=soh_pm)
        rack.apply({"do": "load_step", "load": "edge", "w": 3000})
        rack.apply({"do": "grid_fail"})
        return lasting_s(rack, 8000)

    new_s, aged_s = runtime_s(1000), runtime_s(600)
    print(f"float, 3.9 kW: new {new_s} s, 60 % health {aged_s} s")
    assert 0.5 < aged_s / new_s < 0.62
