"""What comes back after a power cut, and that nonsense in the record never does."""

import pytest

from rack.model import loads as loads_room
from rack.store import keep
from tests.helpers.console_rig import Rig


def kept() -> dict:
    rig = Rig()
    rig.state.soc_margin_pm = 40
    rig.state.outage_s = 4321
    rig.say('!Actions/xHold ["batch-a","off",600]')
    rig.loads.locked[1] = 1
    rig.loads.tries[1] = 3
    rig.loads.fault[0] = loads_room.WELDED
    return keep.collect(rig.state, (730, rig.state.soc_margin_pm), {"sReserve_pm": 60}, 8)


def test_all_of_it_comes_back():
    record, rig = kept(), Rig()
    assert keep.boot_id(record) == 8
    assert keep.charge(record) == (730, 40)
    assert keep.outage_s(record) == 4321
    assert keep.restore_loads(record, rig.loads) == 0
    assert keep.restore_settings(record, rig.settings) == 0
    assert (rig.loads.operator[2], rig.loads.lease_ms[2]) == (loads_room.HELD_OFF, 600000)
    assert (rig.loads.locked[1], rig.loads.tries[1], rig.loads.fault[0]) == (1, 3, loads_room.WELDED)
    assert rig.settings.get("sReserve_pm") == 60


def test_no_record_means_defaults():
    rig = Rig()
    before = rig.picture()
    for record in (None, {}):
        assert keep.boot_id(record) == 0
        assert keep.outage_s(record) == 0
        assert keep.charge(record) is None
        assert keep.restore_loads(record, rig.loads) == keep.restore_settings(record, rig.settings) == 0
    assert rig.picture() == before


@pytest.mark.parametrize(
    "entry", [None, 1, [], [1, 2, 3], [3, 0, 0, 0, 0], [1, -1, 0, 0, 0], [1, 1 << 40, 0, 0, 0], [True, 0, 0, 0, 0], "x"]
)
def test_a_bad_entry_leaves_its_load_alone(entry):
    rig = Rig()
    before = rig.picture()
    assert keep.restore_loads({"loads": {"batch-a": entry}}, rig.loads) == 1
    assert rig.picture() == before


def test_a_load_that_the_site_no_longer_has_moves_no_hold_to_another():
    rig = Rig()
    before = rig.picture()
    assert keep.restore_loads({"loads": {"batch-z": [1, 0, 0, 0, 0]}}, rig.loads) == 1
    assert rig.picture() == before


@pytest.mark.parametrize("values", [{"sReserve_pm": 5000}, {"sNothing": 1}, {"sReserve_pm": "60"}])
def test_a_setting_out_of_range_keeps_its_default(values):
    rig = Rig()
    before = rig.picture()
    assert keep.restore_settings({"set": values}, rig.settings) == 1
    assert rig.picture() == before


@pytest.mark.parametrize("pair", [None, [], [500], [500, 1001], [-1, 40], [True, 40], ["500", 40]])
def test_a_charge_that_cannot_be_believed_is_none(pair):
    assert keep.charge({"soc": pair}) is None


@pytest.mark.parametrize("value", [None, -1, 1 << 40, True, "60", [60]])
def test_a_time_on_battery_that_cannot_be_believed_is_none(value):
    assert keep.outage_s({"outage": value}) == 0
