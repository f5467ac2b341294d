"""A rule whose sheds do not help gives up, says so once, and may try again after an acknowledgement."""

import pytest

from rack.model import causes as c
from rack.rules.futility import Futility
from rack.store.journal import Journal


class Judge:
    """Row 0 with its own settling time, row 1 with that of the site, row 2 for power."""

    def __init__(self, futile_after=2):
        self.journal = Journal()
        self.state = bytearray(3)
        rows = [{"settle_ms": 500}, {"settle_ms": 0}]
        self.futility = Futility(rows, self.state, {"settle_ms": 1000, "futile_after": futile_after})

    def shed(self, row, before, needed, after, known=True, ms=1000):
        """One shed and its judgement after `ms`."""
        self.futility.began(row, before, needed)
        self.wait(row, after, ms, known)

    def wait(self, row, reading, ms, known=True):
        for _ in range(ms // 100):
            self.futility.step(row, 40 + row, reading, known, 100, self.journal)


@pytest.mark.parametrize(
    ("needed", "moved", "helps"),
    [
        (100, 100, True),
        (100, 99, False),
        (100, -500, False),
        (-100, -100, True),
        (-100, -99, False),
        (-100, 500, False),
    ],
)
@pytest.mark.parametrize("row", [0, 1, 2])
def test_the_effect_has_a_sign_and_a_size(row, needed, moved, helps):
    judge = Judge(futile_after=1)
    judge.shed(row, 1000, needed, 1000 + moved)
    assert judge.state[row] == (0 if helps else 1)


def test_an_effect_of_nothing_is_not_judged():
    judge = Judge(futile_after=1)
    judge.shed(0, 1000, 0, 0)
    assert not any(judge.state)


@pytest.mark.parametrize(("row", "settle_ms"), [(0, 500), (1, 1000), (2, 1000)])
def test_it_waits_for_the_settling_time(row, settle_ms):
    judge = Judge(futile_after=1)
    assert judge.futility.may_shed(row)
    judge.futility.began(row, 1000, 100)
    judge.wait(row, 1000, settle_ms - 100)
    assert not judge.futility.may_shed(row)
    assert not judge.state[row]
    judge.wait(row, 1000, 100)
    assert judge.state[row]
    assert not judge.futility.may_shed(row)


def test_it_gives_up_after_exactly_so_many_and_says_so_once():
    judge = Judge(futile_after=3)
    for k in range(3):
        assert judge.futility.may_shed(2)
        judge.shed(2, 1000 + k, -100, 1005)
    judge.wait(2, 1005, 5000)
    assert judge.state[2] == 1
    assert judge.journal.next_seq == 1
    assert judge.journal.get(0)[2:] == (c.K_FUTILITY, c.NO_OUTPUT, 42, 1005, 1002)


def test_one_that_helps_begins_the_count_anew():
    judge = Judge(futile_after=2)
    for after in (1000, 800, 1000):
        judge.shed(2, 1000, -100, after)
    assert not judge.state[2]
    judge.shed(2, 1000, -100, 1000)
    assert judge.state[2]


def test_an_effect_that_nobody_can_see_counts_as_none():
    judge = Judge(futile_after=2)
    judge.shed(2, 1000, -100, 1000, known=False)
    judge.shed(2, 1000, -100, 800)
    judge.shed(2, 1000, -100, 1000, known=False)
    assert not judge.state[2]
    judge.shed(2, 1000, -100, 800, known=False)
    assert judge.state[2]


def test_a_reset_forgets_everything():
    judge = Judge(futile_after=2)
    judge.shed(0, 1000, 100, 1000)
    judge.shed(0, 1000, 100, 1000)
    judge.futility.began(1, 1000, 100)
    assert judge.futility.used[0]
    for row in (0, 1):
        judge.futility.reset(row)
        assert judge.futility.may_shed(row)
        assert not judge.futility.used[row]
    judge.shed(0, 1000, 100, 1000)
    assert not judge.state[0]


def test_after_an_acknowledgement_it_may_try_as_often_again():
    judge = Judge(futile_after=2)
    for _ in range(200):
        judge.shed(0, 1000, 100, 1000)
        assert not judge.state[0]
        judge.shed(0, 1000, 100, 1000)
        assert judge.state[0]
        judge.state[0] = 0  # what the operator's acknowledgement does
    assert judge.journal.next_seq == 200
