"""Promises against an independent simulation of the battery."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from rack.model import causes as c
from rack.model import state as st
from rack.rules.ladder import FOREVER_S, GUARD_S, Ladder
from tests.estimate import bench

watts = some.integers(0, 3000)
promises = some.lists(some.integers(0, 600), min_size=4, max_size=4).map(lambda s: sorted(s, reverse=True))


class Stand:
    """One load a tier (none where it has 0 W), and the ladder of their promises."""

    def __init__(self, tier_w, promised_s):
        rows = [{**bench.LOAD, "name": f"t{t}", "tier": t, "nominal_w": w or 1} for t, w in enumerate(tier_w)]
        self.ladder = Ladder([{"tier": t, "promised_s": s} for t, s in enumerate(promised_s)])
        self.state = bench.picture(st.S_BATTERY)[1]
        self.loads = type(self.state.loads)(rows)
        self.state.loads = self.loads
        for t in range(4):
            self.loads.moved(t, 1 if tier_w[t] else 0)

    def see(self, energy_j, outage_s=0, supplied_w=0, source=st.S_BATTERY):
        self.state.source, self.state.outage_s = source, outage_s
        image = bench.picture(energy_j=energy_j)[0]
        self.ladder.step(image, self.loads, self.state, supplied_w)
        return list(self.state.ladder_s)


def needed_j(tier_w, left_s, supplied_w=0):
    """Second by second: what the battery gives until every promise is kept, and the guard."""
    total = 0
    for second in range(max(left_s)):
        spare = supplied_w
        for t in range(4):
            used = min(tier_w[t], max(0, spare))
            spare -= tier_w[t]
            if left_s[t] > second:
                total += tier_w[t] - used
    own = max(0, sum(tier_w) - supplied_w)
    return total + own * GUARD_S


@given(some.lists(watts, min_size=4, max_size=4), promises, some.integers(0, 700), some.integers(0, 9000))
def test_need_against_a_second_by_second_reference(tier_w, promised_s, outage_s, supplied_w):
    stand = Stand(tier_w, promised_s)
    stand.see(10**9, outage_s, supplied_w)
    left_s = [max(0, s - outage_s) for s in promised_s]
    assert stand.ladder.need_j() == needed_j(tier_w, left_s, supplied_w)


@given(some.lists(some.integers(10, 3000), min_size=4, max_size=4), promises, some.integers(1000, 1500))
def test_promises_are_kept_when_the_battery_can(tier_w, promised_s, spare_pm):
    """Constant loads, the ladder's own rule, one look a second: every tier gets what it was promised."""
    stand = Stand(tier_w, promised_s)
    battery_j = needed_j(tier_w, promised_s) * spare_pm // 1000
    served_s = [0] * 4
    for second in range(max(promised_s) + 1):
        stand.see(battery_j, second)
        for t in (3, 2, 1):
            if stand.loads.on[t] and stand.ladder.short(t):
                stand.ladder.drop(stand.loads, t)
                stand.loads.moved(t, 0)
            elif stand.loads.on[t]:
                break
        for t in range(4):
            if stand.loads.on[t] and battery_j >= tier_w[t]:
                battery_j -= tier_w[t]
                served_s[t] += 1
    assert all(got >= promised for got, promised in zip(served_s, promised_s))


@given(some.lists(watts, min_size=4, max_size=4), promises, some.integers(0, 10**9), some.integers(0, 9000))
def test_more_energy_never_shortens_the_ladder(tier_w, promised_s, energy_j, supplied_w):
    stand = Stand(tier_w, promised_s)
    less = stand.see(energy_j // 2, 5, supplied_w)
    assert all(a <= b for a, b in zip(less, stand.see(energy_j, 5, supplied_w)))


@given(some.lists(some.integers(10, 3000), min_size=4, max_size=4), promises, some.integers(0, 10**8))
def test_the_ladder_is_what_a_tier_gets_when_those_above_its_number_go(tier_w, promised_s, energy_j):
    stand = Stand(tier_w, promised_s)
    seconds = stand.see(energy_j)
    assert seconds[0] == energy_j // tier_w[0]
    for t in range(1, 4):
        below_j = sum(tier_w[k] * promised_s[k] for k in range(t))
        alone_s = max(0, energy_j - below_j) // tier_w[t]
        assert seconds[t] == alone_s if alone_s <= promised_s[t - 1] else seconds[t] >= promised_s[t - 1]


def test_beyond_the_promises_a_tier_drains_together_with_those_below():
    stand = Stand([100, 50, 0, 0], [100, 60, 0, 0])
    # 10,000 J for tier 0; then 100 s x 50 W, then 150 W for both
    assert stand.see(10000 + 5000 + 1500)[1] == 110


@pytest.mark.parametrize(
    ("source", "active"), [(st.S_GRID, 0), (st.S_STARTING, 0), (st.S_UNKNOWN, 1), (st.S_BATTERY, 1)]
)
def test_when_it_acts(source, active):
    stand = Stand([100, 100, 0, 0], [60, 30, 0, 0])
    seconds = stand.see(6000, source=source)
    assert stand.ladder.active == bool(active)
    assert (seconds == [-1] * 4) != bool(active)
    assert list(stand.state.promised_s) == [60, 30, 0, 0]


def test_an_unknown_energy_is_none_and_gives_the_reserve_as_cause():
    stand = Stand([100, 0, 0, 0], [60, 0, 0, 0])
    stand.see(None)
    assert (stand.ladder.usable_j, stand.ladder.rule()) == (0, c.RESERVE)
    stand.see(1)
    assert (stand.ladder.usable_j, stand.ladder.rule()) == (1, c.LADDER)


def test_it_is_short_one_joule_below_the_need():
    stand = Stand([100, 100, 0, 0], [60, 30, 0, 0])
    need_j = 6000 + 3000 + 400
    stand.see(need_j)
    assert not stand.ladder.short(1)
    stand.see(need_j - 1)
    assert stand.ladder.short(1)


def test_a_tier_whose_promise_is_kept_goes_with_a_margin():
    stand = Stand([100, 100, 0, 0], [60, 30, 0, 0])
    need_j = 100 * 30 + 200 * GUARD_S
    stand.see(need_j * 11 // 10, outage_s=30)
    assert not stand.ladder.short(1)
    stand.see(need_j * 11 // 10 - 1, outage_s=30)
    assert stand.ladder.short(1)
    assert not stand.ladder.short(0)


def test_supplies_carry_the_most_critical_first():
    stand = Stand([100, 100, 100, 0], [60, 30, 20, 0])
    assert stand.see(1000, supplied_w=250)[:3] == [FOREVER_S, FOREVER_S, 20]
    assert stand.ladder.need_j() == 50 * 20 + 50 * GUARD_S
    stand.ladder.drop(stand.loads, 2)
    assert stand.ladder.need_j() == 0


def test_an_empty_tier_has_no_seconds():
    assert Stand([100, 0, 0, 0], [60, 0, 0, 0]).see(6000) == [60, 0, 0, 0]


def test_a_load_counts_with_its_share_when_that_is_more():
    stand = Stand([100, 100, 0, 0], [60, 30, 0, 0])
    stand.loads.estimate_w[0], stand.loads.estimate_w[1] = 150, 50
    stand.see(10**6)
    assert stand.ladder.need_j() == 150 * 60 + 100 * 30 + 250 * GUARD_S
    stand.loads.moved(1, 0)
    assert stand.ladder.promise_j(stand.loads, -1) == 150 * 60
    assert stand.ladder.promise_j(stand.loads, 1) == 150 * 60 + 100 * 30
    assert stand.ladder.promise_j(stand.loads, 0) == 150 * 60
