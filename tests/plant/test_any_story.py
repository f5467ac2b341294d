"""Laws of the plant that hold at every instant of any story a scenario may tell."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.plant.rig import orv3, telecom

PV = {"pv": {"period_ms": 7000, "w": [0, 300, 2500, 9000, 20000, 400, 0, 1500]}}

STEEP_WH = 0.02

FEEDS = st.sampled_from(["grid_fail", "grid_restore"]).map(lambda do: {"do": do})
SUPPLY = st.tuples(st.sampled_from(["supply_fail", "supply_restore"]), st.integers(0, 1))
SCALE = st.integers(0, 2500).map(lambda pm: {"do": "load_scale", "load": "all", "pm": pm})
CHARGE = st.integers(0, 1000).map(lambda pm: {"do": "battery_charge", "soc_pm": pm})
AGE = st.integers(300, 1000).map(lambda pm: {"do": "battery_age", "soh_pm": pm})
SUN = st.integers(0, 2000).map(lambda pm: {"do": "pv_scale", "pm": pm})
OUTLET = st.tuples(st.integers(0, 1), st.integers(0, 1))
WAIT = st.integers(1, 300)
STORY = st.lists(st.one_of(FEEDS, SUPPLY, SCALE, CHARGE, AGE, SUN, OUTLET, WAIT, WAIT), min_size=5, max_size=25)


def tell(rack, act):
    """One act of a story; the steps it lasts."""
    if isinstance(act, int):
        return act
    if isinstance(act, dict):
        rack.apply(act)
    elif isinstance(act[0], str):
        rack.apply({"do": act[0], "supply": rack.supplies[act[1]].name})
    else:
        rack.set_outlet(*act)
        rack.solve()
    return 1


def laws(rack):
    fed_w = sum(s.out_w for s in rack.supplies) + rack.pv_w
    taken_w = rack.load_w + rack.battery_a * (rack.bus_v + rack.drop_v)
    assert fed_w == pytest.approx(taken_w, abs=1e-6 * (1 + abs(fed_w)))
    assert all(-1e-9 <= s.out_w <= 1.5 * s.rated_w + 1e-6 for s in rack.supplies)
    assert 0.0 <= rack.bus_v <= 60.0
    assert rack.bus_min_v <= rack.bus_v + 1e-9
    assert rack.pv_w <= rack.sun.available_w + 1e-9
    assert all(-0.001 < m.soc < 1.001 for m in rack.modules)
    assert rack.bus_v > 0.0 or (rack.powered_mask() == 0 and rack.load_w == 0.0 and rack.battery_a == 0.0)


@settings(max_examples=40)
@given(story=STORY, floating=st.booleans(), soc_pm=st.integers(0, 1000))
def test_power_and_energy_close_in_any_story(story, floating, soc_pm):
    build = telecom if floating else orv3
    rack = build(soc_pm=soc_pm, traces=PV)
    demand_wh = 0.0
    for act in story:
        for _ in range(tell(rack, act)):
            laws(rack)
            demand_wh += sum(rack.loads.demand_w) / 36000
            rack.step(0.1)
            laws(rack)
    energy = rack.energy()
    # 0.1 %, and the error of one step at the steep ends of the voltage table, which counts in a very short story
    through_wh = max(energy["source_wh"], energy["load_wh"])
    assert energy["balance_pm"] * through_wh / 1000 < 0.001 * through_wh + STEEP_WH
    assert sum(rack.unserved_wh) + energy["load_wh"] == pytest.approx(demand_wh, rel=1e-9, abs=1e-9)
