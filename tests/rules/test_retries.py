"""After exactly so many restores that did not last, a load is locked out."""

import pytest

from rack.model import causes as c
from rack.model.loads import STUCK_OPEN
from rack.rules.retries import Retries
from rack.store.journal import Journal
from tests.estimate import bench


class Trial:
    def __init__(self, tries=3):
        self.loads = bench.loads(100, 100)
        self.journal = Journal()
        self.retries = Retries(self.loads, {"tries": tries, "retry_ms": 1000, "again_ms": 10000})

    def restore(self, ms, cause=None):
        """Load 0 comes back, stays for `ms`, and is shed for `cause` (None: it stays)."""
        self.loads.want[0] = 1
        self.retries.restored(0, self.loads.cause[0])
        self.wait(ms)
        if cause is not None:
            self.loads.want[0], self.loads.cause[0] = 0, cause
            self.wait(100)

    def wait(self, ms):
        for _ in range(ms // 100):
            self.retries.step(self.loads, 100, self.journal)


@pytest.mark.parametrize("tries", [1, 2, 3, 10])
@pytest.mark.parametrize("cause", [c.SUPPLY, c.FEEDER, c.DISCHARGE, c.READBACK, c.LIMIT_0, c.LIMIT_0 + 31])
def test_locked_out_after_exactly_so_many(tries, cause):
    trial = Trial(tries)
    for k in range(tries):
        assert (trial.loads.tries[0], trial.loads.locked[0]) == (k, 0)
        trial.restore(500, cause)
    assert (trial.loads.tries[0], trial.loads.locked[0], trial.loads.locked[1]) == (tries, 1, 0)
    assert trial.journal.next_seq == 1
    assert trial.journal.get(0)[2:] == (c.K_FAULT, 0, c.LOCKOUT, tries, tries)


@pytest.mark.parametrize("cause", [c.LADDER, c.RESERVE, c.OPERATOR, c.EMERGENCY, c.DISPATCH, c.PRICE, c.SENSOR_LOSS])
def test_other_rules_are_no_failure_of_the_load(cause):
    trial = Trial(1)
    trial.restore(500, cause)
    assert (trial.loads.tries[0], trial.loads.locked[0]) == (0, 0)


def test_one_that_lasts_begins_the_count_anew():
    trial = Trial(2)
    trial.restore(500, c.SUPPLY)
    trial.restore(1000, c.SUPPLY)
    assert trial.loads.locked[0]
    trial = Trial(2)
    trial.restore(500, c.SUPPLY)
    trial.restore(1100, c.SUPPLY)
    assert (trial.loads.tries[0], trial.loads.locked[0]) == (0, 0)


def test_a_close_that_was_refused_is_no_try():
    """The gate asks more than the rules know: an output that does not answer in that very pass."""
    trial = Trial()
    trial.loads.on[0] = 0
    for _ in range(5):
        trial.restore(100, c.LIMIT_0)
    assert (trial.loads.tries[0], trial.loads.locked[0], trial.loads.back_off_ms[0]) == (0, 0, 0)
    trial.loads.fault[0] = STUCK_OPEN
    trial.restore(100, c.READBACK)
    assert trial.loads.tries[0] == 1, "it was closed, and did not"


def test_a_shed_of_a_load_that_is_not_on_trial_counts_for_nothing():
    trial = Trial(1)
    trial.loads.want[0], trial.loads.cause[0] = 0, c.SUPPLY
    trial.wait(1000)
    trial.restore(500, c.LADDER)
    trial.loads.cause[0] = c.SUPPLY
    trial.wait(1000)
    assert trial.loads.locked[0] == 0


def test_the_same_limit_again_and_again_doubles_the_time_off_up_to_its_bound():
    trial = Trial()
    trial.loads.cause[0] = c.LIMIT_0 + 2
    waits = []
    for _ in range(6):
        trial.restore(3000, c.LIMIT_0 + 2)
        waits.append(trial.loads.back_off_ms[0])
    assert waits == [1000, 2000, 4000, 8000, 10000, 10000]
    assert (trial.loads.tries[0], trial.loads.locked[0]) == (0, 0)


@pytest.mark.parametrize("cause", [c.LIMIT_0 + 1, c.LADDER, c.OPERATOR])
def test_another_reason_is_no_swing(cause):
    trial = Trial()
    trial.loads.cause[0] = c.LIMIT_0 + 2
    trial.restore(3000, cause)
    assert trial.loads.back_off_ms[0] == 0


def test_a_load_that_stays_on_for_the_whole_time_begins_anew():
    trial = Trial()
    trial.loads.cause[0] = c.LIMIT_0
    trial.restore(3000, c.LIMIT_0)
    assert trial.loads.back_off_ms[0] == 1000
    trial.restore(11500)
    assert trial.loads.back_off_ms[0] == 0
    trial.restore(3000, c.LIMIT_0)
    assert trial.loads.back_off_ms[0] == 1000
