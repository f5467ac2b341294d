"""The Open Rack V3 shelf by its published numbers: droop, take-over, hold-up, overload, recharge, runtime."""

import pytest

from tests.plant.rig import lasting_s, orv3, seconds


def test_supplies_droop_half_a_volt_from_no_load_to_full_load():
    rack = orv3(full_load=True)
    assert rack.bus_v == pytest.approx(50.5, abs=0.001)
    for i in range(14):
        rack.set_outlet(i, 0)
    rack.solve()
    assert rack.bus_v == pytest.approx(51.0, abs=0.001)


def test_supplies_share_the_load():
    rack = orv3(full_load=True)
    assert [s.out_w for s in rack.supplies] == pytest.approx([3000.0] * 6)
    assert sum(s.out_a for s in rack.supplies) == pytest.approx(rack.load_a)
    assert rack.supplies[0].out_v == rack.bus_v


@pytest.mark.parametrize("load_w, bus_v", [(18000, 47.5), (9000, 47.75)])
def test_battery_takes_over_when_the_grid_fails(load_w, bus_v):
    rack = orv3()
    rack.apply({"do": "load_scale", "load": "all", "pm": load_w * 1000 / 15200})
    before_v = rack.bus_v
    rack.apply({"do": "grid_fail"})
    assert rack.bus_v == pytest.approx(bus_v, abs=0.01)
    assert rack.load_w == pytest.approx(load_w)
    assert rack.battery_a == pytest.approx(-load_w / bus_v, rel=1e-3)
    assert not any(s.ok or s.ac_ok for s in rack.supplies)
    # the dip of the hold-up: the supplies step down 3 V before the battery delivers
    assert rack.bus_min_v == pytest.approx(min(before_v - 3.0, bus_v), abs=0.001)
    print(f"{load_w} W: {before_v:.3f} V -> {rack.bus_v:.3f} V, lowest {rack.bus_min_v:.3f} V")


def test_hold_up_dip_is_the_lowest_voltage_when_the_battery_holds_higher():
    rack = orv3()
    rack.net.battery_droop_v = 0.0
    before_v = rack.bus_v
    rack.apply({"do": "grid_fail"})
    assert rack.bus_v == pytest.approx(48.0)
    assert rack.bus_min_v == pytest.approx(before_v - 3.0)


def test_grid_back_supplies_carry_after_their_delay_and_the_battery_rests_then_charges():
    rack = orv3()
    rack.apply({"do": "grid_fail"})
    seconds(rack, 30)
    rack.apply({"do": "grid_restore"})
    seconds(rack, 0.8)
    assert rack.bus_v < 48.0
    assert rack.battery_a < 0.0
    seconds(rack, 0.2)
    assert rack.bus_v > 50.5
    assert rack.battery_a == 0.0
    seconds(rack, 0.3)
    assert rack.battery_a > 15.0
    assert rack.modules[0].pack_a == pytest.approx(5.0)


def test_one_supply_lost_at_full_load_makes_the_battery_help():
    rack = orv3(full_load=True)
    rack.apply({"do": "supply_fail", "supply": "psu3"})
    # 120 % of five supplies: they stand it for half a second
    assert rack.bus_v == pytest.approx(51.0 - 0.5 * 1.2)
    assert rack.battery_a == 0.0
    seconds(rack, 1)
    assert 47.5 < rack.bus_v <= 48.0
    assert rack.battery_a * rack.bus_v == pytest.approx(-3000.0)
    assert sum(s.out_w for s in rack.supplies) == pytest.approx(15000.0)
    assert rack.supplies[2].out_w == 0.0
    # below the trigger until the converters deliver, out of the bus capacitance
    assert 44.0 < rack.bus_min_v < 48.0
    print(f"N-1 at 18 kW: bus {rack.bus_v:.3f} V, lowest {rack.bus_min_v:.3f} V, battery {rack.battery_a:.1f} A")
    seconds(rack, 60)
    assert rack.soc < 0.98
    rack.apply({"do": "supply_restore", "supply": "psu3"})
    seconds(rack, 2)
    assert rack.bus_v > 50.4


def test_shedding_ends_the_help():
    rack = orv3(full_load=True)
    rack.apply({"do": "supply_fail", "supply": "psu1"})
    seconds(rack, 5)
    for i in (9, 10, 11):
        rack.set_outlet(i, 0)
    rack.solve()
    seconds(rack, 0.5)
    assert rack.bus_v > 50.4
    assert rack.battery_a >= 0.0


def test_full_load_lasts_about_the_published_four_minutes():
    rack = orv3(full_load=True)
    rack.apply({"do": "grid_fail"})
    served_s = lasting_s(rack)
    print(f"full load 18 kW lasts {served_s} s, battery then {rack.modules[0].temp_c:.1f} C")
    assert 220 <= served_s <= 280


def test_ageing_shortens_the_runtime():
    def runtime_s(soh_pm):
        rack = orv3(soh_pm=soh_pm)
        rack.apply({"do": "grid_fail"})
        return lasting_s(rack)

    new_s, aged_s = runtime_s(1000), runtime_s(600)
    print(f"nominal load: new {new_s} s, 60 % health {aged_s} s")
    assert 0.45 < aged_s / new_s < 0.61


def test_the_battery_sags_with_charge_and_warms():
    rack = orv3()
    rack.apply({"do": "grid_fail"})
    seen = []
    for _ in range(4):
        seconds(rack, 60)
        m = rack.modules[0]
        seen.append((m.soc, m.pack_v, -m.temp_c))
    assert seen == sorted(seen, reverse=True)
    assert seen[0][1] - seen[-1][1] > 0.4


def test_recharge_never_overloads_the_supplies():
    rack = orv3(soc_pm=300)
    rack.apply({"do": "load_step", "load": "storage", "w": 17700 - round(rack.loads.on_w)})
    seconds(rack, 5)
    assert sum(s.out_w for s in rack.supplies) == pytest.approx(18000.0)
    assert 0.0 < rack.battery_a * rack.bus_v <= 300.1


def test_recharge_ends_full():
    rack = orv3(soc_pm=900)
    seconds(rack, 1200)
    assert rack.soc == pytest.approx(1.0, abs=0.01)
    assert rack.battery_a == 0.0


def test_a_module_of_its_own_health_stands_alone():
    rack = orv3(full_load=True)
    rack.apply({"do": "battery_age", "module": 2, "soh_pm": 500})
    assert rack.modules[2].capacity_ah == pytest.approx(4.0)
    assert rack.modules[1].capacity_ah == pytest.approx(8.0)
    rack.apply({"do": "grid_fail"})
    seconds(rack, 60)
    assert rack.modules[2].soc < rack.modules[1].soc - 0.15
    assert rack.modules[2].pack_v < rack.modules[1].pack_v
    assert rack.energy()["balance_pm"] < 1.0
