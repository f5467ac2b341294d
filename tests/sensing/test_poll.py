"""A chip is read when due, fails loudly, and is set up again after a loss."""

import pytest

from rack.model import quality, ticks
from rack.sensing.poll import RESTART_MS, Poller
from rack.sensing.slots import Slots

PERIOD = 100
T0 = ticks.MAX - 450


class Chip:
    FIELDS = ("spare", "mv", "ma")

    def __init__(self):
        self.starts = 0
        self.reads = 0
        self.fails = False
        self.fails_to_start = False

    def start(self):
        self.starts += 1
        if self.fails_to_start:
            raise OSError(19)

    def read(self, values):
        if self.fails:
            raise OSError(19)
        self.reads += 1
        values[1] = 1000 + self.reads
        values[2] = 2000 + self.reads


@pytest.fixture
def bench():
    chip = Chip()
    slots = Slots([(0, 0, 0, 65000, 3000, 0, 0), (0, 1, 0, 65000, 3000, 0, 0)], 1)
    return chip, slots, Poller(chip, PERIOD, [(1, 0), (2, 1)], slots, T0)


def test_it_reads_when_due_over_the_wrap(bench):
    chip, slots, poller = bench
    for k in range(100):
        now = ticks.add(T0, k * 10)
        left_ms = poller.poll(now)
        assert chip.reads == k // 10 + 1
        assert left_ms == PERIOD - k % 10 * 10
    assert (slots.value[0], slots.value[1], chip.starts) == (1010, 2010, 1)
    assert slots.judge(0, now) == quality.GOOD


@pytest.mark.parametrize(("late_ms", "next_ms"), [(0, 100), (30, 70), (99, 1), (100, 1), (5000, 1)])
def test_it_keeps_the_rhythm_and_never_catches_up(bench, late_ms, next_ms):
    chip, _, poller = bench
    assert poller.poll(ticks.add(T0, late_ms)) == next_ms
    assert chip.reads == 1


def test_a_failed_read_is_missing_in_every_field(bench):
    chip, slots, poller = bench
    poller.poll(T0)
    chip.fails = True
    now = ticks.add(T0, PERIOD)
    assert poller.poll(now) == PERIOD
    assert [slots.judge(k, now) for k in (0, 1)] == [quality.MISSING] * 2
    assert poller.failures == 1


def test_a_lost_chip_is_set_up_again(bench):
    chip, slots, poller = bench
    poller.poll(T0)
    chip.fails = True
    now = T0
    for _ in range(RESTART_MS // PERIOD):
        assert chip.starts == 1
        now = ticks.add(now, PERIOD)
        poller.poll(now)
    chip.fails = False
    now = ticks.add(now, PERIOD)
    poller.poll(now)
    assert chip.starts == 2
    assert slots.judge(0, now) == quality.GOOD


def test_a_chip_that_does_not_start_is_not_read(bench):
    chip, slots, poller = bench
    chip.fails_to_start = True
    poller.poll(T0)
    assert (chip.reads, slots.judge(0, T0)) == (0, quality.MISSING)
    chip.fails_to_start = False
    poller.poll(ticks.add(T0, PERIOD))
    assert (chip.reads, chip.starts) == (1, 2)


@pytest.mark.parametrize("fails", [False, True])
def test_after_a_late_read_it_is_due_when_it_said(bench, fails):
    chip, _, poller = bench
    chip.fails = fails
    assert poller.poll(ticks.add(T0, 30)) == 70
    assert poller.poll(ticks.add(T0, 99)) == 1
    assert poller.poll(ticks.add(T0, 100)) == PERIOD
    assert (chip.reads, poller.failures) == ((0, 2) if fails else (2, 0))


class Slow(Chip):
    """Starts a conversion and has it 750 ms later."""

    def __init__(self):
        super().__init__()
        self.running = False

    def read(self, values):
        self.running = not self.running
        if self.running:
            return 750
        return super().read(values)


def test_a_conversion_is_fetched_when_it_is_over_and_keeps_the_rhythm():
    chip = Slow()
    slots = Slots([(0, 0, 0, 65000, 3000, 0, 0)], 1)
    poller = Poller(chip, 1000, [(1, 0)], slots, T0)
    got = []
    for ms in range(0, 4001, 10):
        now = ticks.add(T0, ms)
        before = chip.reads
        poller.poll(now)
        if chip.reads > before:
            got.append(ms)
            assert slots.stamp[0] == now
    assert got == [750, 1750, 2750, 3750]
    assert slots.bad_reads == 0, "a conversion that runs is no failure"


def test_a_conversion_longer_than_the_period_starts_anew_at_once():
    chip = Slow()
    poller = Poller(chip, 200, [(1, 0)], Slots([(0, 0, 0, 65000, 3000, 0, 0)], 1), T0)
    calls = [poller.poll(ticks.add(T0, ms)) for ms in range(0, 2000, 10)]
    assert chip.reads == 2 and min(calls) > 0


class Named(Chip):
    def __init__(self):
        super().__init__()
        self.says = None

    def read(self, values):
        if self.says:
            raise OSError(*self.says)
        super().read(values)


def told(says):
    """What `trouble` is after each of several reads; None is a good one."""
    chip = Named()
    poller = Poller(chip, PERIOD, [(1, 0)], Slots([(0, 0, 0, 65000, 3000, 0, 0)], 1), T0, "coolant")
    found = []
    for k, what in enumerate(says):
        chip.says = what
        poller.poll(ticks.add(T0, k * PERIOD))
        found.append(poller.trouble)
    return found


def test_a_trouble_is_one_once_it_lasts():
    away, wrong = (19,), (5, "no TMP117")
    assert told([away] * 4 + [None] * 3) == ["", "", *["does not answer"] * 4, ""]
    assert told([None, away, away, None, away, away, None]) == [""] * 7, "a lost reading or two is no news"
    assert told([wrong] * 3 + [away] * 3)[2::3] == ["no TMP117", "does not answer"]
    assert told([wrong, away] * 3) == [""] * 6
