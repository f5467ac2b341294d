"""Protection, operator, remote authorities and held loads, in their order, through readings."""

import pytest

from rack.model import causes as c
from tests.rules.test_decisions import Rack, shelf
from tests.rules.test_restore import Waiting

EVERYTHING = tuple(load["name"] for load in shelf()["load"])
ROWS = [row["name"] for row in shelf()["limit"]]


def racked(**change):
    rack = Waiting(on=EVERYTHING, stable_ms=3600000)
    for load in change.pop("loads", ()):
        load(rack)
    rack.run(500, **change)
    return rack


def off(rack):
    return {rack.loads.names[i]: rack.loads.cause[i] for i in range(rack.loads.count) if not rack.loads.on[i]}


def test_nothing_is_shed_without_need():
    rack = racked()
    rack.run(60000)
    assert off(rack) == {}


def test_a_limit_sheds_one_after_another_and_stops_when_it_helps():
    rack = racked()
    rack.run(400, bus_mv=46799)
    assert off(rack) == {"batch-c": c.LIMIT_0}
    rack.run(900, bus_mv=46799)
    assert len(off(rack)) == 1
    rack.run(100, bus_mv=46799)  # no effect seen after the settling time: the next one
    assert list(off(rack)) == ["batch-b", "batch-c"]
    rack.run(5000, bus_mv=46799)  # twice without effect: the rule gives up
    assert len(off(rack)) == 2
    assert rack.chain.state.futile[0] == 1
    rack.run(6000)  # clear again: it may act again
    assert rack.chain.state.futile[0] == 0
    rack.run(400, bus_mv=46799)
    assert len(off(rack)) == 3


def test_a_collapse_opens_everything_at_once_cooling_last():
    rack = racked()
    rack.run(600, bus_mv=43999)
    assert set(EVERYTHING) - set(off(rack)) == {"pump", "fans"}
    assert set(off(rack).values()) <= {c.LIMIT_0 + ROWS.index("bus-collapse"), c.LIMIT_0}
    rack.run(100, bus_mv=43999)
    assert set(off(rack)) == set(EVERYTHING)


def test_a_warning_only_warns():
    rack = racked()
    rack.run(5000, bms_soc_pm=325)
    assert rack.chain.state.limit_state[ROWS.index("charge-low")] == 1
    assert off(rack) == {}
    assert rack.chain.state.blocked_by == c.NONE


def test_too_few_supplies_shed_what_exceeds_them_no_more_than_the_cap():
    rack = racked()
    rack.run(1500, supplies_ok=1, bus_ma=360000)  # 18.4 kW of 18 kW
    assert off(rack) == {}
    rack.run(100, supplies_ok=1, bus_ma=360000)
    assert off(rack) == {"batch-c": c.SUPPLY}
    rack = racked()
    rack.chain.site["budget"]["feeder_w"] = 1000
    rack.run(1600, bus_ma=360000)
    assert len(off(rack)) == rack.chain.site["shed"]["per_pass"]
    assert set(off(rack).values()) == {c.FEEDER}


def test_an_empty_battery_sheds_for_the_reserve_and_then_lets_the_cooling_go():
    rack = Rack(shelf())
    rack.run(2000)
    rack.grid, rack.soc_pm = False, 50
    rack.run(30000)
    names = set(EVERYTHING) - {"switch-a", "storage", "pump", "fans"}
    assert set(off(rack.chain)) == names
    assert set(off(rack.chain).values()) == {c.RESERVE}
    rack.run(60000)  # a minute after the last load that it cools
    assert set(off(rack.chain)) == {*names, "pump"}  # the fans cool tier 0, which stays


def test_sheds_for_promises_that_do_not_show_in_the_load_are_told_and_go_on():
    """Idle loads free no energy; what the more critical tiers were promised is still missing."""
    rack = racked()
    for soc_pm in (900, 800, 700):
        rack.run(4000, supplies_ok=0, bus_mv=47800, bms_soc_pm=soc_pm, bus_ma=360000)
    assert rack.chain.state.futile[-1] == 1
    for soc_pm in (600, 500, 400, 300, 200, 150):
        rack.run(2000, supplies_ok=0, bus_mv=47800, bms_soc_pm=soc_pm, bus_ma=360000)
    assert set(off(rack)) == {
        name for i, name in enumerate(EVERYTHING) if rack.loads.tier[i] and not rack.loads.held[i]
    }


@pytest.mark.parametrize(("soc_pm", "sheds"), [(735, 0), (723, 1), (717, 2), (711, 3), (600, 4)])
def test_only_what_the_promises_need_is_shed_up_to_the_cap(soc_pm, sheds):
    """All promises need 2,788 kJ; 1 per mille of the battery is 4.7 kJ, and each batch server asks for 28.6 kJ."""
    rack = Waiting(on=EVERYTHING, stable_ms=3600000)
    rack.run(500, bms_soc_pm=soc_pm)
    rack.run(400, supplies_ok=0, bus_mv=47800, bms_soc_pm=soc_pm)
    assert len(off(rack)) == sheds
    assert set(off(rack).values()) <= {c.LADDER}


def test_the_next_outage_is_judged_afresh():
    rack = racked()
    for soc_pm in (900, 800, 700):
        rack.run(4000, supplies_ok=0, bus_mv=47800, bms_soc_pm=soc_pm, bus_ma=360000)
    rack.run(1000)
    assert rack.chain.state.futile[-1] == 0


def test_what_forbids_a_restore_is_named():
    rack = racked()
    rack.run(4000, inlet_mc=46000)
    assert rack.chain.state.blocked_by == c.LIMIT_0 + ROWS.index("coolant-warm")
    rack = racked()
    rack.run(1700, supplies_ok=0, bus_mv=47800, bus_ma=390000)
    assert rack.chain.state.blocked_by == c.DISCHARGE


@pytest.mark.parametrize("name", ["storage", "train-a", "batch-c"])
def test_the_operator_may_hold_off_anything_that_cools_nothing(name):
    rack = racked()
    rack.chain.operator.hold(EVERYTHING.index(name), 1, 0)
    rack.run(100)
    assert off(rack) == {name: c.OPERATOR}


def test_cooling_held_off_waits_for_what_it_cools():
    rack = racked()
    rack.chain.loads.operator[EVERYTHING.index("pump")] = 1
    rack.run(1000)
    assert off(rack) == {}


@pytest.mark.parametrize(("authority", "rule"), [(3, c.EMERGENCY), (4, c.DISPATCH), (5, c.PRICE)])
def test_remote_authorities(authority, rule):
    rack = racked()
    held_on, cooling, free = (EVERYTHING.index(n) for n in ("batch-a", "pump", "batch-b"))
    rack.chain.operator.hold(held_on, 2, 0)
    rack.chain.state.requested_off[authority] = 1 << held_on | 1 << cooling | 1 << free
    rack.run(100)
    assert off(rack) == {"batch-b": rule}


def test_of_several_authorities_the_highest_is_the_cause():
    rack = racked()
    for authority in (3, 4, 5):
        rack.chain.state.requested_off[authority] = 1 << EVERYTHING.index("batch-b")
    rack.run(100)
    assert off(rack) == {"batch-b": c.EMERGENCY}


def test_protection_does_not_hear_a_hold():
    rack = racked()
    rack.chain.operator.hold(EVERYTHING.index("batch-c"), 2, 0)
    rack.run(400, bus_mv=46799)
    assert off(rack) == {"batch-c": c.LIMIT_0}


def test_the_journal_says_when_a_time_on_battery_begins():
    rack = racked()
    seq = rack.chain.journal.next_seq
    rack.run(2000, supplies_ok=0, bus_mv=47900)
    kinds = [rack.chain.journal.get(k)[2] for k in range(seq, rack.chain.journal.next_seq)]
    assert kinds.count(c.K_LADDER) == 1
