"""What the interrupt has opened is taken over with one event each, and what is on is armed anew."""

import pytest

from rack.actuate.fast_trip import FastTripWatch
from rack.model import causes as c
from tests.cycle.chain import Chain
from wattbit import paths
from wattbit.site.check import read_site


class Trip:
    """The interrupt: `fire` drops what is armed."""

    def __init__(self):
        self.mask = 0
        self.dropped = 0

    def arm(self, mask):
        self.mask = mask

    def take(self):
        dropped, self.dropped = self.dropped, 0
        return dropped


FAST = ("infer-a", "batch-a", "batch-b")


@pytest.fixture
def chain():
    site = read_site(paths.sites() / "orv3-shelf.toml")
    for load in site["load"]:
        load["fast_trip"] = load["name"] in FAST
    chain = Chain(site)
    chain.trip = Trip()
    switches = chain.gate._switches
    chain.cycle._fast_trip = FastTripWatch(chain.trip, site["load"], switches, chain.journal)
    return chain


def masked(chain, *names):
    return sum(1 << chain.loads.names.index(name) for name in names)


def test_every_pass_arms_what_declared_it_and_is_on(chain):
    chain.step(100)
    assert chain.trip.mask == masked(chain, *FAST)
    chain.operator.hold(chain.loads.names.index("batch-a"), 1, 0)
    chain.step(100)
    assert chain.trip.mask == masked(chain, "infer-a", "batch-b")


def test_what_was_dropped_is_taken_over_least_critical_first(chain):
    chain.step(100)
    seq = chain.journal.next_seq
    for name in FAST:
        chain.pins[chain.loads.names.index(name)].level = 0
    chain.trip.dropped = chain.trip.mask
    chain.step(100)
    told = [chain.journal.get(k) for k in range(seq, chain.journal.next_seq)]
    assert [(t[2], chain.loads.names[t[3]], t[4]) for t in told] == [
        (c.K_SHED, name, c.ALERT) for name in ("batch-b", "batch-a", "infer-a")
    ]
    for name in FAST:
        i = chain.loads.names.index(name)
        assert (chain.loads.on[i], chain.loads.cause[i], chain.loads.off_ms[i]) == (0, c.ALERT, 0)
    assert chain.trip.mask == 0
    chain.step(600)  # the read-back agrees with what the interrupt did: no fault
    assert not any(chain.loads.fault)


def test_a_drop_of_what_is_already_off_is_no_news(chain):
    i = chain.loads.names.index("batch-a")
    chain.operator.hold(i, 1, 0)
    chain.step(100)
    seq = chain.journal.next_seq
    chain.trip.dropped = 1 << i
    chain.step(100)
    assert chain.journal.next_seq == seq
    assert chain.loads.cause[i] == c.OPERATOR
