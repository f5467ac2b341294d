"""Outlets, their faults, loads and traces, and what a scenario may do to them."""

import pytest

from tests.plant.rig import orv3, seconds, telecom
from wattbit.emulator.plant import events


def test_outlets_act_at_once_and_the_current_falls():
    rack = orv3()
    before_a = rack.load_a
    rack.set_outlet(9, 0)
    rack.solve()
    assert (rack.outlet_on(9), rack.feedback(9)) == (0, 0)
    assert rack.powered_mask() == 0x3FFF & ~(1 << 9)
    assert rack.load_w == pytest.approx(14000)
    assert rack.load_a < before_a
    seconds(rack, 36)
    assert rack.unserved_wh == pytest.approx([0, 0, 0, 12.0])


def test_a_stuck_open_outlet_stays_dark():
    rack = orv3()
    rack.set_outlet(5, 0)
    rack.apply({"do": "outlet_stuck_open", "load": "train-a"})
    rack.set_outlet(5, 1)
    rack.solve()
    assert (rack.outlet_on(5), rack.feedback(5)) == (0, 0)
    rack.apply({"do": "outlet_ok", "load": "train-a"})
    assert (rack.outlet_on(5), rack.feedback(5)) == (1, 1)


def test_a_welded_outlet_stays_live():
    rack = orv3()
    rack.apply({"do": "outlet_weld", "load": "train-a"})
    rack.set_outlet(5, 0)
    rack.solve()
    assert (rack.outlet_on(5), rack.feedback(5)) == (1, 1)
    assert rack.load_w == pytest.approx(15200)
    rack.apply({"do": "outlet_ok", "load": "train-a"})
    assert rack.outlet_on(5) == 0


def test_traces_hold_between_samples_and_at_the_end():
    load = {"storage": {"period_ms": 2000, "w": [600, 700, 800]}}
    rack = orv3(traces={"load": load})
    seen = []
    for _ in range(6):
        seen.append(round(rack.load_w) - 14600)
        seconds(rack, 1)
    assert seen == [600, 600, 700, 700, 800, 800]
    seconds(rack, 5)
    assert rack.load_w == pytest.approx(15400)


def test_scale_and_step():
    rack = orv3()
    rack.apply({"do": "load_scale", "load": "all", "pm": 500})
    assert rack.load_w == pytest.approx(7600)
    rack.apply({"do": "load_scale", "load": "batch-a", "pm": 1000})
    assert rack.load_w == pytest.approx(8200)
    rack.apply({"do": "load_step", "load": "batch-a", "w": 300})
    rack.apply({"do": "load_step", "load": "batch-a", "w": -200})
    assert rack.load_w == pytest.approx(8300)
    rack.apply({"do": "load_step", "load": "batch-a", "w": -9999})
    assert rack.load_w == pytest.approx(7000)


def test_a_bad_joint_lowers_what_the_bus_measures_whatever_the_load():
    rack = orv3()
    rack.apply({"do": "bus_drop", "mv": 4000})
    assert rack.bus_v == pytest.approx(51.0 - 0.5 * 15200 / 18000 - 4.0)
    rack.set_outlet(9, 0)
    rack.solve()
    assert rack.bus_v == pytest.approx(51.0 - 0.5 * 14000 / 18000 - 4.0)
    assert rack.load_w == pytest.approx(14000)


def test_loads_below_their_lock_out_stop_and_start_with_hysteresis():
    # 16 LFP cells under 5 kW, nearly empty: the battery sags below 42.4 V before it is cut off at 32 V
    rack = telecom(soc_pm=60)
    rack.apply({"do": "grid_fail"})
    rack.apply({"do": "load_step", "load": "edge", "w": 4000})
    lowest_v = 60.0
    for _ in range(3000):
        rack.step(0.1)
        if rack.load_w == 0.0:
            break
        lowest_v = min(lowest_v, rack.bus_v)
    assert lowest_v > 0.78 * 54.4
    assert rack.bus_v > lowest_v
    assert sum(rack.unserved_wh) == 0.0
    seconds(rack, 0.5)
    assert sum(rack.unserved_wh) > 0.0


@pytest.mark.parametrize(
    "event, says",
    [
        ({"do": "outlet_weld", "load": "nobody"}, "nobody.*switch-a"),
        ({"do": "load_step", "load": "all", "w": 5}, "all.*switch-a"),
        ({"do": "supply_fail", "supply": "psu9"}, "psu9.*psu1"),
        ({"do": "battery_age", "module": 6, "soh_pm": 500}, "6.*0..5"),
        ({"do": "sensor_drop", "sensor": "x"}, "sensor_drop.*grid_fail"),
    ],
)
def test_an_event_with_a_wrong_name_changes_nothing_and_says_what_is_allowed(event, says):
    rack = orv3()
    before = (rack.bus_v, rack.load_w, rack.powered_mask(), rack.soc)
    with pytest.raises(ValueError, match=says):
        rack.apply(event)
    assert (rack.bus_v, rack.load_w, rack.powered_mask(), rack.soc) == before


def test_every_event_of_the_list_is_understood():
    rack = orv3()
    more = {"supply": "psu1", "load": "pump", "pm": 900, "w": 10, "soc_pm": 800, "soh_pm": 900, "mv": 10, "mc": 500}
    more |= {"quantity": "door_open", "state": 1}
    for name in events.NAMES:
        rack.loads.kinds[rack.loads.index("pump")] = "efuse" if name == "efuse_trip" else "relay"
        rack.apply(dict(more, do=name))
        seconds(rack, 0.3)
    assert rack.energy()["balance_pm"] < 1.0
