"""Can this number be believed? Range, jumps, age, frozen sensors, also over the wrap of the tick."""

import pytest

from rack.model import quality, ticks
from rack.sensing.slots import GONE_AFTER_MS, Slots

LOW, HIGH, STALE_MS, FROZEN_MS, STEP = -50, 60000, 3000, 5000, 12000
T0 = ticks.MAX - 4000  # everything below happens over the wrap


def at(ms):
    return ticks.add(T0, ms)


@pytest.fixture
def slots():
    """Two fields of sensor 0 that may freeze and jump, one of sensor 1 that may stand still."""
    rows = [(0, 0, LOW, HIGH, STALE_MS, FROZEN_MS, STEP), (0, 1, LOW, HIGH, STALE_MS, FROZEN_MS, 0)]
    return Slots([*rows, (1, 2, LOW, HIGH, STALE_MS, 0, 0)], 2, T0)


def test_nothing_is_missing(slots):
    assert [slots.judge(k, T0) for k in range(3)] == [quality.MISSING] * 3


@pytest.mark.parametrize("value", [LOW, LOW + 1, 0, HIGH - 1, HIGH])
def test_what_can_be_is_good(slots, value):
    slots.put(2, value, T0)
    assert (slots.judge(2, T0), slots.value[2], slots.bad_reads) == (quality.GOOD, value, 0)


@pytest.mark.parametrize("value", [LOW - 1, HIGH + 1, -(2**30), 2**30 - 1])
def test_what_cannot_be_is_kept_out(slots, value):
    slots.put(2, 7, T0)
    slots.put(2, value, at(100))
    assert (slots.judge(2, at(100)), slots.value[2], slots.bad_reads) == (quality.IMPLAUSIBLE, 7, 1)
    slots.put(2, 8, at(200))
    assert (slots.judge(2, at(200)), slots.value[2]) == (quality.GOOD, 8)


def test_a_failed_read_is_missing_at_once(slots):
    slots.put(2, 7, T0)
    slots.fail(2, at(100))
    assert (slots.judge(2, at(100)), slots.bad_reads) == (quality.MISSING, 1)


def test_a_jump_is_believed_when_seen_three_times(slots):
    slots.put(0, 40000, T0)
    for k, how in enumerate((quality.IMPLAUSIBLE, quality.IMPLAUSIBLE, quality.GOOD)):
        slots.put(0, 40000 - STEP - 1 - k, at(100 * k))
        assert slots.judge(0, at(100 * k)) == how
    assert slots.value[0] == 40000 - STEP - 3


def test_the_largest_step_is_no_jump(slots):
    slots.put(0, 40000, T0)
    slots.put(0, 40000 - STEP, at(100))
    assert slots.judge(0, at(100)) == quality.GOOD


def test_jumps_that_disagree_confirm_nothing(slots):
    slots.put(0, 0, T0)
    for value in (30000, 50000, 30000, 50000, 30000):
        slots.put(0, value, at(100))
        assert slots.judge(0, at(100)) == quality.IMPLAUSIBLE
    slots.put(0, 30000 + STEP, at(200))
    assert slots.judge(0, at(200)) == quality.IMPLAUSIBLE
    slots.put(0, 30000, at(300))
    assert (slots.judge(0, at(300)), slots.value[0]) == (quality.GOOD, 30000)


def test_a_reading_in_between_begins_the_count_of_a_jump_anew(slots):
    for value in (0, 30000, 30000, 1, 30000, 30000):
        slots.put(0, value, at(100))
    assert slots.judge(0, at(100)) == quality.IMPLAUSIBLE
    assert slots.value[0] == 1


def test_a_field_without_a_largest_step_may_jump(slots):
    slots.put(1, 0, T0)
    slots.put(1, HIGH, at(100))
    assert slots.judge(1, at(100)) == quality.GOOD


def test_old_readings_are_stale_one_millisecond_late_and_stay_so(slots):
    slots.put(2, 7, T0)
    assert slots.judge(2, at(STALE_MS)) == quality.GOOD
    assert slots.judge(2, at(STALE_MS + 1)) == quality.STALE
    assert slots.judge(2, ticks.add(T0, 2**29)) == quality.STALE
    assert slots.judge(2, T0) == quality.STALE  # the tick has come round
    slots.put(2, 7, T0)
    assert slots.judge(2, T0) == quality.GOOD


def test_a_member_that_never_spoke_is_gone_in_its_time_too(slots):
    assert not slots.gone(0, at(GONE_AFTER_MS))
    assert slots.gone(0, at(GONE_AFTER_MS + 1))
    assert not slots.lost(1, at(STALE_MS))
    assert slots.lost(1, at(STALE_MS + 1))


def test_a_member_is_gone_after_ten_seconds_and_stays_so(slots):
    slots.put(2, 7, T0)
    assert not slots.gone(2, at(GONE_AFTER_MS))
    assert slots.gone(2, at(GONE_AFTER_MS + 1))
    assert slots.gone(2, T0)
    slots.put(2, 7, at(20000))
    assert not slots.gone(2, at(20000))


def frozen(slots, ms):
    """Both fields of sensor 0 read the same every second until `ms`; their qualities."""
    for t in range(1000, ms + 1, 1000):
        slots.put(0, 500, at(t))
        slots.put(1, 7, at(t))
    return [slots.judge(0, at(ms)), slots.judge(1, at(ms))]


def test_a_sensor_is_frozen_when_all_its_fields_stand_still(slots):
    slots.put(0, 500, T0)
    slots.put(1, 7, T0)
    assert frozen(slots, FROZEN_MS) == [quality.GOOD] * 2
    assert frozen(slots, FROZEN_MS + 1000) == [quality.IMPLAUSIBLE] * 2
    slots.put(1, 8, at(7000))  # one field moves: the sensor lives
    assert slots.judge(0, at(7000)) == slots.judge(1, at(7000)) == quality.GOOD


def test_a_frozen_sensor_is_not_believed_again_when_the_tick_comes_round(slots):
    slots.put(0, 500, T0)
    step = 2**27
    now = T0
    for _ in range(16):
        now = ticks.add(now, step)
        slots.put(0, 500, now)
        assert slots.judge(0, now) == quality.IMPLAUSIBLE


def test_what_may_stand_still_is_never_frozen(slots):
    for t in range(0, 60000, 1000):
        slots.put(2, 1, at(t))
        assert slots.judge(2, at(t)) == quality.GOOD


def test_the_count_of_bad_reads_wraps(slots):
    slots.bad_reads = ticks.MAX
    slots.fail(0, T0)
    assert slots.bad_reads == 0
    slots.bad_reads = ticks.MAX
    slots.put(0, HIGH + 1, T0)
    assert slots.bad_reads == 0


def test_one_missed_answer_of_a_slow_member_is_no_loss():
    """Asked each 12 s and believed for 40 s: ten seconds without an answer are its rhythm."""
    slots = Slots([(0, 4, -40000, 120000, 40000, 0, 0)], 1, T0)
    slots.put(0, 26000, T0)
    slots.fail(0, at(12000))
    assert not slots.gone(0, at(40000))
    assert slots.gone(0, at(40001))
