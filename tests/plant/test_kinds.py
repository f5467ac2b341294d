"""Outlets of the plant that are more than a contact: fuses, branches, lights, fans, inrush of a contactor."""

import pytest

from wattbit import paths
from wattbit.emulator.plant.rack import Rack
from wattbit.site.check import read_site

ROUTER, FANS, BRANCH, RADIO, EDGE, LIGHTS = range(6)
ALL_W = 40 + 60 + 10 + 350 + 400 + 600


@pytest.fixture
def cabinet():
    return rack()


def rack(**options):
    start = {"soc_pm": 900, "soh_pm": 1000, "temp_mc": 25000}
    return Rack({"site": read_site(paths.sites() / "street-cabinet.toml"), "plant": options, "start": start})


def put(rack, i, pm):
    rack.set_outlet(i, pm)
    rack.solve()
    return rack.load_w


def test_a_light_takes_power_with_its_duty_and_the_rest_is_not_served(cabinet):
    assert cabinet.load_w == pytest.approx(ALL_W)
    assert put(cabinet, LIGHTS, 300) == pytest.approx(ALL_W - 420)
    assert (cabinet.outlet_on(LIGHTS), cabinet.feedback(LIGHTS)) == (1, 1)
    for _ in range(36):
        cabinet.step(100.0)
    assert cabinet.unserved_wh[3] == pytest.approx(420.0)
    assert put(cabinet, LIGHTS, 0) == pytest.approx(ALL_W - 600)
    assert cabinet.outlet_on(LIGHTS) == 0


def test_a_fan_takes_the_cube_of_its_duty(cabinet):
    # affinity laws: 300 of the 600 per mille at which it takes 60 W is an eighth
    assert put(cabinet, FANS, 300) == pytest.approx(ALL_W - 60 * 7 / 8)
    assert put(cabinet, FANS, 600) == pytest.approx(ALL_W)


def test_what_hangs_behind_an_open_contactor_has_no_power_but_its_contact(cabinet):
    assert put(cabinet, BRANCH, 0) == pytest.approx(ALL_W - 760)
    assert [cabinet.outlet_on(i) for i in (BRANCH, RADIO, EDGE)] == [0, 0, 0]
    assert [cabinet.feedback(i) for i in (BRANCH, RADIO, EDGE)] == [0, 1, 1]
    assert cabinet.powered_mask() == 0b100011


def test_a_fuse_stays_open_until_it_is_told_to_open(cabinet):
    cabinet.apply({"do": "efuse_trip", "load": "radio"})
    assert (cabinet.tripped(RADIO), cabinet.outlet_on(RADIO)) == (1, 0)
    put(cabinet, RADIO, 1000)
    assert cabinet.outlet_on(RADIO) == 0
    put(cabinet, RADIO, 0)
    assert cabinet.tripped(RADIO) == 0
    put(cabinet, RADIO, 1000)
    assert cabinet.outlet_on(RADIO) == 1


def test_a_fuse_trips_on_overload(cabinet):
    cabinet.apply({"do": "load_step", "load": "radio", "w": 349})
    assert cabinet.tripped(RADIO) == 0
    cabinet.apply({"do": "load_step", "load": "radio", "w": 2})
    assert (cabinet.tripped(RADIO), cabinet.outlet_on(RADIO)) == (1, 0)


def test_only_a_fuse_trips(cabinet):
    with pytest.raises(ValueError, match=r"router.*efuse"):
        cabinet.apply({"do": "efuse_trip", "load": "router"})


@pytest.mark.parametrize(("precharge_s", "gap"), [(0.0, 1.0), (0.1, 0.3804), (0.6, 0.00303)])
def test_a_contactor_shares_its_charge_with_the_bus(precharge_s, gap):
    # 47 Ohm x 2,200 uF = 103.4 ms; exp(-100 / 103.4) = 0.3802, exp(-600 / 103.4) = 0.0030
    cabinet = rack(load_uf=2200)
    put(cabinet, BRANCH, 0)
    before_v = cabinet.bus_v
    cabinet.bus_min_v = before_v
    if precharge_s:
        cabinet.set_precharge(BRANCH, 1)
        for _ in range(round(precharge_s * 10)):
            cabinet.step(0.1)
    cabinet.set_outlet(BRANCH, 1000)
    dip_v = before_v * gap * 2200 / 102200
    assert before_v - cabinet.bus_min_v == pytest.approx(dip_v, rel=0.05, abs=0.01)
