"""Every reason to wait, reached through readings; order, spacing and jitter."""

import pytest

from rack.model import causes as c
from rack.model import quantities as q
from tests.cycle.chain import Chain
from tests.rules.test_decisions import shelf

HEALTHY = {
    "bus_ma": 20000,
    "battery_ma": 0,
    "battery_mv": 36000,
    "battery_mc": 25000,
    "bms_soc_pm": 1000,
    "bms_soh_pm": 1000,
    "supplies_ok": 1,
    "supply_w": 100,
    "inlet_mc": 25000,
}


class Waiting:
    """A shelf with everything off but the named, under steady readings."""

    def __init__(self, on=("pump", "fans"), **restore):
        site = shelf()
        site["restore"].update(restore)
        self.chain = Chain(site)
        self.loads = self.chain.loads
        for i, pin in enumerate(self.chain.pins):
            pin.level = 1 if self.loads.names[i] in on else 0
        self.chain.gate.adopt(self.loads)
        self.k = 0

    def run(self, ms, dt_ms=100, **change):
        """`ms` of these readings; the loads that came back, in order."""
        came = []
        for _ in range(ms // dt_ms):
            self.k = 1 - self.k
            readings = {**HEALTHY, "bus_mv": 51000, **change}
            readings["bus_mv"] += self.k  # a reading that stands still to the bit would be disbelieved
            self.chain.feed(**readings)
            before = bytes(self.loads.on)
            self.chain.step(dt_ms)
            came += [self.loads.names[i] for i in range(self.loads.count) if self.loads.on[i] > before[i]]
        return came

    def waits(self, name):
        return self.loads.waits[self.loads.names.index(name)]


def test_they_come_back_most_critical_first_one_in_a_pass():
    rack = Waiting()
    came = rack.run(20000)
    assert came == ["switch-a", "storage", *(f"infer-{x}" for x in "abc"), *(f"train-{x}" for x in "abcd"),
                    *(f"batch-{x}" for x in "abc")]  # fmt: skip
    assert not any(rack.loads.waits)


def test_held_loads_come_before_all_others():
    assert Waiting(on=()).run(20000)[:3] == ["pump", "fans", "switch-a"]


@pytest.mark.parametrize(
    ("change", "restore", "reason"),
    [
        ({"supplies_ok": 0, "bus_mv": 47800}, {}, c.W_STABLE),
        ({}, {"stable_ms": 3600000}, c.W_STABLE),
        ({"bms_soc_pm": None, "battery_ma": None}, {}, c.W_DATA),
        ({"bms_soc_pm": 429}, {}, c.W_CHARGE),
        ({"bms_soc_pm": 945, "bms_soh_pm": 100}, {}, c.W_CHARGE),
        ({}, {"spacing_ms": 600000}, c.W_SPACING),
        ({"bus_ma": None}, {}, c.W_DATA),
        ({"bus_ma": 340000}, {}, c.W_HEADROOM),
        ({"battery_mc": 56000}, {"stable_ms": 5000}, c.W_CLEAR),
        ({"inlet_mc": None}, {}, c.W_CLEAR),
        ({"supplies_ok": 1, "bus_ma": 400000}, {}, c.W_CLEAR),
    ],
)
def test_what_the_first_in_the_queue_waits_for(change, restore, reason):
    rack = Waiting(**restore)
    assert rack.run(20000, **change) == []
    assert rack.waits("switch-a") == reason
    assert rack.waits("batch-c") == c.W_TURN


def test_charge_exactly_at_the_floor_is_enough():
    low = {}
    for soc_pm in range(425, 436):
        rack = Waiting()
        came = rack.run(3000, bms_soc_pm=soc_pm)
        low[rack.chain.state.image.value[q.SOC_LOW_PM]] = bool(came)
    assert low[399] is False
    assert low[400] is True


def test_minimum_off_time():
    rack = Waiting()
    rack.loads.min_off_ms[0] = 15000
    assert rack.run(14900) == []
    assert rack.waits("switch-a") == c.W_MIN_OFF
    assert rack.run(100) == ["switch-a"]


def test_a_full_battery_that_has_aged_keeps_nobody_off_for_ever():
    rack = Waiting()
    assert rack.run(20000, bms_soc_pm=955, bms_soh_pm=100)[:2] == ["switch-a", "storage"]


def test_cooling_first_and_nobody_waits_for_the_cooling_of_others():
    rack = Waiting(on=("fans", "switch-a", "storage"))
    rack.chain.operator.hold(rack.loads.names.index("pump"), 1, 0)
    assert rack.run(20000) == ["batch-a", "batch-b", "batch-c"]
    assert rack.waits("infer-a") == c.W_COOLING
    assert rack.waits("pump") == c.W_OPERATOR


@pytest.mark.parametrize("what", ["operator", "fault", "locked", "remote"])
def test_a_reason_of_its_own_lets_others_pass(what):
    rack = Waiting()
    storage = rack.loads.names.index("storage")
    if what == "operator":
        rack.chain.operator.hold(storage, 1, 0)
    elif what == "remote":
        rack.chain.state.requested_off[4] = 1 << storage
    else:
        getattr(rack.loads, what)[storage] = 1
    came = rack.run(20000)
    assert "storage" not in came
    assert came[:2] == ["switch-a", "infer-a"]
    reason = {"operator": c.W_OPERATOR, "remote": c.W_CLEAR, "fault": c.W_ACK, "locked": c.W_ACK}[what]
    assert rack.waits("storage") == reason


@pytest.mark.parametrize(("jitter_ms", "coarse"), [(0, 1), (2000, 1), (16000, 1), (30000, 1000), (300000, 1000)])
def test_spacing_is_kept_and_jitter_is_within_its_bounds(jitter_ms, coarse):
    rack = Waiting(jitter_ms=jitter_ms, spacing_ms=700)
    restore = rack.chain.arbiter.restore
    seen = set()
    for _ in range(500):
        restore._restart_spacing()
        extra = restore._wait_ms - 700
        assert 0 <= extra <= max(0, jitter_ms - 1)
        assert extra % coarse == 0
        seen.add(extra)
    assert len(seen) >= min(jitter_ms // coarse, 250) // 8 or jitter_ms == 0
    assert max(seen) >= jitter_ms * 8 // 10


def test_restores_are_spaced_by_at_least_the_spacing():
    rack = Waiting(spacing_ms=1500, jitter_ms=700)
    gaps, since = [], None
    for _ in range(400):
        if rack.run(100):
            gaps.append(since)
            since = 0
        since = None if since is None else since + 100
    assert len(gaps) == 12
    assert all(1500 <= gap <= 2300 for gap in gaps[1:])
    assert len(set(gaps)) > 2


def test_a_different_seed_gives_other_times():
    def waits(seed):
        site = shelf()
        site["restore"]["jitter_ms"] = 10000
        restore = Chain(site, seed).arbiter.restore
        found = []
        for _ in range(5):
            restore._restart_spacing()
            found.append(restore._wait_ms)
        return found

    assert waits(1) != waits(2)
    assert waits(0) == waits(1)  # a seed of 0 would never leave 0
    assert len(set(waits(0))) > 2


def test_the_first_restore_has_its_jitter_too():
    """All racks of a hall see the grid return in the same second."""
    first = set()
    for seed in (1, 77, 4242):
        rack = Waiting(jitter_ms=300000, spacing_ms=700)
        rack.chain.arbiter.restore._random = seed
        ms = 0
        while not rack.run(100) and ms < 400000:
            ms += 100
        first.add(ms)
    assert len(first) == 3


def test_in_safe_mode_everybody_waits_for_it_to_be_cleared():
    rack = Waiting()
    rack.chain.state.safe_mode = 1
    assert rack.run(60000) == []
    off = [name for i, name in enumerate(rack.loads.names) if not rack.loads.on[i]]
    assert len(off) == 12 and {rack.waits(name) for name in off} == {c.W_SAFE}
    assert rack.chain.state.refused == 0, "the rules do not ask the gate for what it must deny"
    rack.chain.state.safe_mode = 0
    assert rack.run(20000)[0] == "switch-a"
