"""A chip is read when due, fails loudly, and is set up again after a loss."""

import pytest

from rack.model import quality, ticks
from rack.sensing.poll import RESTART_MS, InputDriver, Poller
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


@pytest.mark.parametrize(("level", "invert", "state"), [(0, False, 0), (1, False, 1), (0, True, 1), (1, True, 0)])
def test_a_digital_input(level, invert, state):
    class Line:
        def read(self):
            return level

    values = [7]
    driver = InputDriver(Line(), invert)
    driver.start()
    driver.read(values)
    assert values == [state]
