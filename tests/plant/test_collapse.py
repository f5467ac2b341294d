"""When nothing can carry the load: 0 V, loads dark, energy counted; and how the rack comes back."""

import pytest

from tests.plant.rig import lasting_s, orv3, seconds


def empty_rack():
    rack = orv3(soc_pm=20)
    rack.apply({"do": "grid_fail"})
    lasting_s(rack, 60)
    return rack


def test_an_empty_battery_collapses_the_bus():
    rack = empty_rack()
    assert (rack.bus_v, rack.load_w, rack.load_a, rack.battery_a, rack.bus_min_v) == (0.0,) * 5
    assert rack.powered_mask() == 0
    assert [rack.outlet_on(i) for i in range(14)] == [0] * 14
    # contacts have not moved: the read-back line still says closed
    assert [rack.feedback(i) for i in range(14)] == [1] * 14


def test_dark_loads_are_counted_by_tier():
    rack = empty_rack()
    before = list(rack.unserved_wh)
    seconds(rack, 60)
    lost = [after - b for after, b in zip(rack.unserved_wh, before)]
    assert lost == pytest.approx([w / 60 for w in (1400, 4200, 6000, 3600)])


def test_the_grid_brings_it_back():
    rack = empty_rack()
    seconds(rack, 30)
    rack.apply({"do": "grid_restore"})
    seconds(rack, 0.9)
    assert rack.bus_v == 0.0
    seconds(rack, 0.2)
    assert rack.bus_v > 50.0
    assert rack.powered_mask() == (1 << 14) - 1
    assert rack.load_w == pytest.approx(15200)
    seconds(rack, 5)
    assert rack.battery_a > 0.0


def test_overload_collapses_and_shedding_brings_it_back():
    rack = orv3()
    rack.apply({"do": "grid_fail"})
    rack.apply({"do": "load_step", "load": "batch-a", "w": 6000})
    assert rack.bus_v == 0.0
    seconds(rack, 3)
    assert rack.bus_v == 0.0
    rack.set_outlet(9, 0)
    rack.solve()
    assert rack.bus_v > 47.5
    assert rack.load_w == pytest.approx(14000)


def test_an_overloaded_bus_is_tried_again_by_itself():
    rack = orv3()
    rack.apply({"do": "grid_fail"})
    rack.apply({"do": "load_step", "load": "batch-a", "w": 6000})
    rack.loads.add("batch-a", -6000)
    assert rack.bus_v == 0.0
    seconds(rack, 2.1)
    assert rack.bus_v > 47.5


def test_all_supplies_breaking_at_once_dips_below_the_loads_and_they_restart():
    rack = orv3(full_load=True)
    for k in range(1, 7):
        rack.apply({"do": "supply_fail", "supply": f"psu{k}"})
    assert rack.bus_min_v < 45.0
    seconds(rack, 3)
    assert rack.bus_v == pytest.approx(47.5)
    assert rack.load_w == pytest.approx(18000)


def test_loads_wait_a_second_above_the_restart_voltage():
    rack = orv3(full_load=True)
    rack.net.bus_f = 0.001
    rack.apply({"do": "supply_fail", "supply": "psu1"})
    seconds(rack, 0.5)
    assert rack.load_w == 0.0
    assert rack.bus_v > 40.0
    dark = sum(rack.unserved_wh)
    seconds(rack, 0.8)
    assert sum(rack.unserved_wh) > dark
    seconds(rack, 0.5)
    assert rack.load_w == pytest.approx(18000)
