"""Who goes next, and how many in a pass."""

from rack.model import causes as c
from rack.rules.shedder import NOBODY, Shedder, cooled_still_on, rule_is_protection
from tests.estimate import bench


def shedder(per_pass=2):
    made = bench.loads(100, 100, 100, 100)
    for k in range(4):
        made.tier[k] = k
        made.want[k] = 1
    made.shed_order[0], made.shed_order[1], made.shed_order[2], made.shed_order[3] = 3, 2, 1, 0
    return Shedder(made, {"per_pass": per_pass})


def test_the_least_critical_goes_first_up_to_the_cap():
    queue = shedder()
    assert queue.next_victim() == NOBODY  # no pass has begun
    queue.start()
    for expected in (3, 2):
        assert queue.next_victim() == expected
        queue.take(expected, c.LADDER, 7, 9)
    assert queue.next_victim() == NOBODY
    queue.start()
    assert queue.next_victim() == 1
    assert (queue.loads.cause[3], queue.loads.reading[3], queue.loads.limit[3], queue.loads.want[3]) == (2, 7, 9, 0)


def test_tier_0_held_off_and_faulty_loads_are_nobody_s_victims():
    queue = shedder(16)
    queue.start()
    queue.loads.held[3] = 1
    queue.loads.fault[2] = 2
    queue.loads.moved(1, 0)
    assert queue.next_victim() == NOBODY


def test_a_drop_is_never_capped():
    queue = shedder(1)
    queue.start()
    for k in range(4):
        queue.drop(k, c.OPERATOR, 0, 0)
    assert not any(queue.loads.want)
    assert queue._left == 1


def test_cooling_is_needed_while_anything_cooled_is_on():
    loads = shedder().loads
    loads.cools[0] = 0b1010
    assert cooled_still_on(loads, 0)
    loads.moved(1, 0)
    assert cooled_still_on(loads, 0)
    loads.moved(3, 0)
    assert not cooled_still_on(loads, 0)


def test_which_rules_protect():
    protecting = [rule for rule in range(40) if rule_is_protection(rule)]
    assert protecting == [c.SUPPLY, c.FEEDER, c.DISCHARGE, c.READBACK, c.ALERT, c.TRIPPED, *range(c.LIMIT_0, 40)]
