"""What has lost its cooling goes before it is hot, in the order of the tiers, and waits for its cooling."""

import pytest

from rack.model import causes as c
from rack.model import loads as load_words
from tests.rules.test_arbiter import EVERYTHING, off, racked
from tests.rules.test_restore import Waiting

PUMP = EVERYTHING.index("pump")
GRACE_MS = 10000  # the schema's default
READ_BACK_MS = 500
BY_PUMP = ["train-d", "train-c", "train-b", "train-a", "infer-c", "infer-b", "infer-a"]


def shed_order(rack, seq):
    """(load, rule) of every shed since `seq`."""
    journal = rack.chain.journal
    rows = [journal.get(k)[2:5] for k in range(seq, journal.next_seq)]
    return [(rack.loads.names[output], rule) for kind, output, rule in rows if kind == c.K_SHED]


def test_a_pump_that_stops_takes_what_it_cools_after_the_grace_most_critical_last():
    rack = racked()
    seq = rack.chain.journal.next_seq
    rack.chain.pins[PUMP].stuck = 0
    rack.run(READ_BACK_MS + GRACE_MS - 100)
    assert set(off(rack)) == {"pump"}
    rack.run(100)
    assert len(off(rack)) == 1 + rack.chain.site["shed"]["per_pass"]
    rack.run(100)
    assert shed_order(rack, seq) == [(name, c.COOLING) for name in BY_PUMP]
    assert off(rack) == {"pump": c.READBACK, **dict.fromkeys(BY_PUMP, c.COOLING)}


def test_the_grace_is_the_sites_and_zero_is_at_once():
    rack = racked()
    rack.chain.site["shed"]["cooling_ms"] = 0
    rack.chain.pins[PUMP].stuck = 0
    rack.run(READ_BACK_MS + 300)
    assert set(off(rack)) == {"pump", *BY_PUMP}


def test_a_pump_that_comes_back_within_the_grace_sheds_nothing():
    rack = racked()
    for _ in range(3):
        rack.chain.pins[PUMP].stuck = 0
        rack.run(READ_BACK_MS + GRACE_MS - 1000)
        rack.chain.pins[PUMP].stuck = 1
        rack.run(1000)
    assert off(rack) == {}


def test_tier_0_is_left_to_the_protection_and_a_hold_on_protects_nobody():
    rack = racked()
    rack.chain.operator.hold(EVERYTHING.index("batch-a"), load_words.HELD_ON, 0)
    rack.chain.pins[EVERYTHING.index("fans")].stuck = 0
    rack.run(READ_BACK_MS + GRACE_MS + 1000)
    assert set(off(rack)) == {"fans", "batch-a", "batch-b", "batch-c"}


def test_nothing_closes_in_the_pass_in_which_its_cooling_opens():
    """Both commands come between two passes; tier 0 would then stay on without cooling."""
    known = Waiting(on=("pump", "fans"))
    passes = 1
    while "infer-a" not in known.run(100):  # the first that the pump cools
        passes += 1
    rack = Waiting(on=("pump", "fans"))
    rack.run(100 * (passes - 1))
    assert rack.chain.operator.hold(PUMP, load_words.HELD_OFF, 0) is None
    assert "infer-a" not in rack.run(100)
    assert (rack.loads.on[PUMP], rack.waits("infer-a")) == (0, c.W_COOLING)
    rack.run(60000)
    assert not any(rack.loads.on[EVERYTHING.index(name)] for name in BY_PUMP)


@pytest.mark.parametrize("doubt", ["off", "silent", "busy"])
def test_nothing_comes_back_while_its_cooling_is_not_known_to_run(doubt):
    rack = Waiting(on=("pump", "fans"))
    if doubt == "off":
        rack.chain.pins[PUMP].stuck = 0
    elif doubt == "silent":
        rack.loads.fault[PUMP] = load_words.SILENT
        rack.chain.gate._switches[PUMP].answers = lambda: False
    else:
        rack.loads.busy[PUMP] = 1
        rack.chain.gate._switches[PUMP].step = lambda dt_ms: 1
    came = rack.run(30000)
    assert came == ["switch-a", "storage", "batch-a", "batch-b", "batch-c"]
    assert rack.waits("train-a") == c.W_COOLING
