"""An output behind a chip that does not answer: nothing is known of it, and nothing is made of that."""

import pytest

from rack.actuate.gate import Gate
from rack.actuate.switches import Switch
from rack.model import causes as c
from rack.model.loads import NO_FAULT, SILENT, Loads
from rack.model.state import State
from rack.store.journal import Journal
from tests.cycle.chain import Pin
from tests.estimate.bench import LOAD


class Chip:
    """Counts the passes; outputs behind it know nothing while it is dead."""

    def __init__(self):
        self.dead = 0
        self.passes = 0

    def refresh(self):
        self.passes += 1


class Behind(Pin):
    def __init__(self, chip, level):
        super().__init__(level)
        self.chip = chip

    def silent(self):
        return self.chip.dead

    def read(self):
        return -1 if self.chip.dead else super().read()


class Bench:
    def __init__(self, feedback=True, levels=(1, 0)):
        self.chip = Chip()
        self.loads = Loads([{**LOAD, "name": n, "tier": 1} for n in "ab"])
        self.state = State(self.loads, 0)
        self.journal = Journal()
        self.pins = [Behind(self.chip, level) for level in levels]
        switches = [Switch(pin, feedback) for pin in self.pins]
        self.gate = Gate(switches, {"spacing_ms": 0}, self.journal, [self.chip])
        self.gate.adopt(self.loads)
        self.wait(100, 200)

    def wait(self, passes, ms=100):
        for _ in range(passes):
            self.loads.age(ms)
            self.gate.sense(self.loads, ms)

    def apply(self, a, b):
        self.loads.want[0], self.loads.want[1] = a, b
        self.gate.apply(self.state)
        return list(self.loads.on)

    def told(self):
        return [self.journal.get(k)[2:5] for k in range(self.journal.next_seq)]


@pytest.mark.parametrize("feedback", [True, False])
def test_silence_is_a_fault_of_its_own_that_ends_by_itself(feedback):
    bench = Bench(feedback)
    bench.chip.dead = 1
    bench.wait(4)
    assert list(bench.loads.fault) == [NO_FAULT] * 2
    bench.wait(1)
    assert (list(bench.loads.fault), list(bench.loads.on), bench.loads.cause[0]) == ([SILENT] * 2, [1, 0], c.NONE)
    assert bench.told() == [(c.K_FAULT, 0, c.SILENT), (c.K_FAULT, 1, c.SILENT)]
    bench.wait(50)
    bench.chip.dead = 0
    bench.wait(20)
    assert (list(bench.loads.fault), list(bench.loads.on)) == ([NO_FAULT] * 2, [1, 0])
    assert bench.told()[2:] == [(c.K_CLEAR, 0, c.SILENT), (c.K_CLEAR, 1, c.SILENT)]


@pytest.mark.parametrize("passes", [1, 10])
def test_a_silent_output_is_never_closed(passes):
    bench = Bench()
    assert Bench().apply(1, 1) == [1, 1]
    bench.chip.dead = 1
    bench.wait(passes)
    assert bench.apply(1, 1) == [1, 0]
    assert (bench.pins[1].writes, bench.told()[-1][:2]) == (0, (c.K_REFUSE, 1))


def test_a_silent_output_that_is_asked_to_open_is_off_when_it_is_back():
    bench = Bench()
    bench.chip.dead = 1
    bench.wait(5)
    assert bench.apply(0, 0) == [1, 0]
    assert bench.told()[-1] == (c.K_REFUSE, 0, c.SILENT)
    bench.chip.dead = 0
    bench.wait(1)
    assert (list(bench.loads.on), bench.loads.cause[0], bench.loads.fault[0]) == ([0, 0], c.SILENT, NO_FAULT)
    assert (c.K_SHED, 0, c.SILENT) in bench.told()


def test_one_that_lost_its_level_meanwhile_is_off_and_neither_stuck_nor_closed_unasked():
    bench = Bench()
    bench.chip.dead = 1
    bench.wait(5)
    bench.pins[0].stuck = 0
    bench.chip.dead = 0
    bench.wait(20)
    assert (list(bench.loads.on), list(bench.loads.fault), bench.pins[0].level) == ([0, 0], [NO_FAULT] * 2, 0)


def test_a_welded_one_stays_welded_and_is_what_it_was():
    bench = Bench()
    bench.pins[1].stuck = 1
    bench.wait(5)
    fault = bench.loads.fault[1]
    bench.chip.dead = 1
    bench.wait(10)
    assert fault not in (NO_FAULT, SILENT)
    assert (bench.loads.fault[1], list(bench.loads.on)) == (fault, [1, 1])


def test_the_chip_is_asked_once_in_a_pass():
    bench = Bench()
    before = bench.chip.passes
    bench.wait(10)
    assert bench.chip.passes == before + 10
