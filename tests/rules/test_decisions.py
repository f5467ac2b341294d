"""Promises, lock-outs, the supervised link and the order of restores, through readings on the whole chain."""

import copy

import pytest

from rack.model import causes as c
from tests.cycle.chain import Chain
from wattbit import paths
from wattbit.site import check

SHELF = check.read_site(paths.sites() / "orv3-shelf.toml")
PASS_MS = 200


def shelf(**change) -> dict:
    """The shelf with short restore times."""
    site = copy.deepcopy(SHELF)
    site["restore"].update({"stable_ms": 1000, "spacing_ms": 500, "jitter_ms": 0, "retry_ms": 30000})
    site["site"].update(change)
    for load in site["load"]:
        load["min_off_ms"] = 1000
    return site


class Rack:
    """A chain whose readings are those of a healthy or failed shelf, with the power of what is on."""

    def __init__(self, site: dict, share_pm: int = 900) -> None:
        self.chain = Chain(site, soc_pm=1000)
        self.share_pm = share_pm
        self.grid = True
        self.soc_pm = 1000
        self.ripple = 0
        self.inlet_mc = 25000

    def run(self, ms: int) -> None:
        """Let `ms` pass."""
        for _ in range(ms // PASS_MS):
            self._feed()
            self.chain.step(PASS_MS)

    def load_w(self) -> int:
        loads = self.chain.loads
        return sum(loads.nominal_w[i] for i in range(loads.count) if loads.on[i]) * self.share_pm // 1000

    def _feed(self) -> None:
        self.ripple = 1 - self.ripple  # a reading that stands still to the bit would be disbelieved
        mv = (51000 if self.grid else 47800) + self.ripple
        battery_ma = 0 if self.grid else -self.load_w() * 1000 // 36 // 6
        self.chain.feed(
            bus_mv=mv,
            bus_ma=self.load_w() * 1000 // mv * 1000,
            battery_ma=battery_ma,
            battery_mv=36000,
            battery_mc=25000,
            bms_soc_pm=self.soc_pm,
            bms_soh_pm=1000,
            supplies_ok=1 if self.grid else 0,
            supply_w=self.load_w() // 6 if self.grid else 0,
            inlet_mc=self.inlet_mc,
        )

    def on(self) -> list[str]:
        loads = self.chain.loads
        return [loads.names[i] for i in range(loads.count) if loads.on[i]]

    def cause(self, name: str) -> int:
        return self.chain.loads.cause[self.chain.loads.names.index(name)]


@pytest.mark.parametrize("share_pm", [600, 900, 1000])
def test_every_promise_is_kept_while_the_charge_pays_for_it(share_pm):
    """The battery of the site, drained by what is on, must carry each tier for its promised time."""
    rack = Rack(shelf(), share_pm)
    rack.run(5000)
    rack.grid = False
    left_j = SHELF["battery"]["energy_wh"] * 3600
    off_at = {}
    for second in range(620):
        rack.soc_pm = max(0, left_j * 1000 // (SHELF["battery"]["energy_wh"] * 3600))
        rack.run(1000)
        left_j -= rack.load_w()
        for load in SHELF["load"]:
            if load["name"] not in rack.on():
                off_at.setdefault(load["name"], second)
    for load in SHELF["load"]:
        promised_s = next(t["promised_s"] for t in SHELF["tier"] if t["tier"] == load["tier"])
        if not load["hold"]:
            assert off_at.get(load["name"], 10000) >= min(promised_s, 615), load["name"]


def test_restores_come_most_critical_first_and_only_with_charge_for_a_second_outage():
    rack = Rack(shelf())
    rack.run(5000)
    rack.grid, rack.soc_pm = False, 150
    rack.run(70000)
    assert rack.on() == ["switch-a", "storage", "fans"]
    rack.grid, rack.soc_pm = True, 440
    rack.run(20000)
    assert "pump" in rack.on()
    assert "train-a" not in rack.on()
    rack.soc_pm = 1000
    seen = []
    for _ in range(100):
        rack.run(PASS_MS)
        seen += [name for name in rack.on() if name not in seen]
    back = [name for name in seen if name[:5] in ("infer", "train", "batch")]
    assert back == sorted(back, key=lambda name: "itb".index(name[0]))
    assert len(rack.on()) == len(SHELF["load"])


def test_a_load_whose_restore_fails_three_times_is_locked_out_until_acknowledged():
    site = shelf()
    site["budget"]["feeder_w"] = 16000
    site["restore"]["margin_w"] = 0
    rack = Rack(site, 900)
    rack.run(5000)
    loads = rack.chain.loads
    victim = loads.names.index("batch-c")
    for _ in range(3):
        rack.share_pm = 1000  # what is on takes more than the feeder gives
        rack.run(6000)
        assert not loads.on[victim]
        rack.share_pm = 800
        rack.run(8000)
    assert loads.tries[victim] >= 2
    for _ in range(6):
        rack.share_pm = 1000
        rack.run(6000)
        rack.share_pm = 800
        rack.run(8000)
    assert loads.locked[victim]
    rack.run(60000)
    assert not loads.on[victim]
    assert rack.chain.operator.ack(victim) is None
    rack.run(20000)
    assert loads.on[victim]


def test_a_silent_link_opens_what_declared_it_and_nothing_else():
    site = shelf(link_s=10)
    for load in site["load"]:
        if load["tier"] == 3:
            load["on_link_loss"] = "open"
        elif load["tier"] == 2:
            load.update({"on_link_loss": "hold", "fail_hold_s": 20})
    rack = Rack(site)
    rack.run(9000)
    assert len(rack.on()) == len(SHELF["load"])
    rack.chain.state.link_silent_ms = 0  # a request was accepted
    rack.run(9000)
    assert len(rack.on()) == len(SHELF["load"])
    rack.run(2000)
    assert rack.cause("batch-a") == c.LINK_LOSS
    assert "train-a" in rack.on()
    rack.run(20000)
    assert "train-a" not in rack.on()
    assert {"infer-a", "switch-a", "pump"} <= set(rack.on())


def test_an_unsupervised_link_may_be_silent_for_days():
    rack = Rack(shelf())
    rack.chain.state.link_silent_ms = 999_000_000
    rack.run(5000)
    assert len(rack.on()) == len(SHELF["load"])


@pytest.mark.parametrize(("safe_side", "goes_on"), [("hold", False), ("crossed", True)])
def test_a_crossed_limit_whose_reading_is_lost_sheds_blindly_only_where_unknown_counts_as_crossed(safe_side, goes_on):
    site = shelf()
    row = next(row for row in site["limit"] if row["name"] == "coolant-warm")
    row.update({"safe_side": safe_side, "settle_ms": 1000, "trip_ms": 0})
    rack = Rack(site)
    rack.run(5000)
    rack.inlet_mc = 46000
    rack.run(2600)
    shed = len(SHELF["load"]) - len(rack.on())
    assert 0 < shed < 5
    rack.inlet_mc = None
    rack.run(6000)
    assert (len(SHELF["load"]) - len(rack.on()) > shed) == goes_on


def test_welded_loads_are_left_alone_and_do_not_fill_the_journal():
    site = shelf()
    row = next(row for row in site["limit"] if row["name"] == "coolant-warm")
    row.update({"action": "open_all", "level": "trip", "trip_ms": 0})
    rack = Rack(site)
    rack.run(5000)
    names = rack.chain.loads.names
    for name in ("batch-b", "batch-c"):
        rack.chain.pins[names.index(name)].stuck = 1
    rack.inlet_mc = 46000
    rack.run(5000)
    assert {"batch-b", "batch-c"} <= set(rack.on())
    assert rack.cause("batch-b") == c.READBACK
    before = rack.chain.journal.next_seq
    rack.run(20000)
    assert rack.chain.journal.next_seq == before
    assert rack.cause("batch-b") == c.READBACK
