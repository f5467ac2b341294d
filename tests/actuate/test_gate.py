"""The gate denies by default: it closes only when everything holds, one in a pass."""

import pytest

from rack.actuate.gate import Gate
from rack.actuate.switches import Switch
from rack.model import causes as c
from rack.model.loads import NO_FAULT, STUCK_OPEN, WELDED, Loads
from rack.model.state import State
from rack.store.journal import Journal
from tests.cycle.chain import Pin
from tests.estimate.bench import LOAD

MIN_OFF_MS, SPACING_MS = 10000, 2000


class Bench:
    """Three loads; the last is held and cools the first."""

    def __init__(self, level=0, feedback=True):
        rows = [{**LOAD, "name": n, "tier": 1} for n in "abc"]
        rows[2].update({"hold": True, "cools": ("a",), "tier": 0})
        self.loads = Loads(rows)
        self.state = State(self.loads, 0)
        self.journal = Journal()
        self.pins = [Pin(level) for _ in rows]
        switches = [Switch(pin, feedback) for pin in self.pins]
        self.gate = Gate(switches, {"spacing_ms": SPACING_MS}, self.journal)
        self.gate.adopt(self.loads)

    def wait(self, ms):
        self.loads.age(ms)
        self.gate.sense(self.loads, ms)

    def apply(self, **want):
        """Wishes by name; what is on after the pass."""
        for i in range(3):
            self.loads.want[i] = want.get(self.loads.names[i], self.loads.on[i])
        self.gate.apply(self.state)
        return "".join(self.loads.names[i] for i in range(3) if self.loads.on[i])

    def told(self):
        return [self.journal.get(k)[2:5] for k in range(self.journal.next_seq)]


@pytest.fixture
def ready():
    bench = Bench()
    bench.wait(MIN_OFF_MS)
    return bench


def test_it_closes_when_everything_holds(ready):
    ready.loads.cause[1] = c.LADDER
    assert ready.apply(b=1) == "b"
    assert ready.pins[1].level == 1
    assert ready.told() == [(c.K_RESTORE, 1, c.LADDER)]
    assert (ready.loads.cause[1], ready.loads.waits[1], ready.state.refused) == (c.NONE, c.W_NOTHING, 0)


@pytest.mark.parametrize(
    "deny",
    [
        lambda b: setattr(b.state, "safe_mode", 1),
        lambda b: b.loads.fault.__setitem__(1, STUCK_OPEN),
        lambda b: b.loads.locked.__setitem__(1, 1),
        lambda b: b.loads.operator.__setitem__(1, 1),
        lambda b: b.loads.off_ms.__setitem__(1, MIN_OFF_MS - 1),
        lambda b: setattr(b.gate, "_since_close_ms", SPACING_MS - 1),
    ],
)
def test_every_reason_to_deny(ready, deny):
    deny(ready)
    assert ready.apply(b=1) == ""
    assert (ready.pins[1].writes, ready.loads.want[1], ready.state.refused) == (0, 0, 1)
    assert ready.told() == [(c.K_REFUSE, 1, c.BOOT)]


def test_after_a_start_all_times_run_anew():
    bench = Bench()
    bench.wait(MIN_OFF_MS - 1)
    assert bench.apply(b=1) == ""
    bench.wait(1)
    assert bench.apply(b=1) == "b"


def test_one_close_in_a_pass_and_the_spacing_between_two(ready):
    assert ready.apply(b=1, c=1) == "b"
    ready.wait(SPACING_MS - 1)
    assert ready.apply(c=1) == "b"
    ready.wait(1)
    assert ready.apply(c=1) == "bc"


def test_nothing_closes_before_what_cools_it(ready):
    assert ready.apply(a=1) == ""
    assert ready.told() == [(c.K_REFUSE, 0, c.BOOT)]
    assert ready.apply(a=1, c=1) == "c"
    ready.wait(SPACING_MS)
    assert ready.apply(a=1) == "ac"


def test_a_denied_close_lets_the_next_try(ready):
    ready.loads.locked[0] = 1
    assert ready.apply(a=1, b=1) == "b"


def test_a_repeated_refusal_is_counted_and_journaled_once(ready):
    ready.loads.locked[1] = 1
    for _ in range(5):
        ready.apply(b=1)
    assert ready.state.refused == 5
    assert len(ready.told()) == 1
    ready.loads.cause[1] = c.LADDER  # another rule: another event
    ready.apply(b=1)
    assert len(ready.told()) == 2
    ready.loads.locked[0] = 1
    ready.apply(a=1)
    assert len(ready.told()) == 3


def test_opens_are_granted_at_once_and_journaled():
    bench = Bench(level=1)
    bench.state.uptime_s = 77
    for i, cause in enumerate((c.LADDER, c.OPERATOR, c.RESERVE)):
        bench.loads.cause[i] = cause
    bench.loads.off_ms[0] = 5
    assert bench.apply(a=0, b=0, c=0) == ""
    assert [pin.level for pin in bench.pins] == [0, 0, 0]
    assert bench.told() == [(c.K_SHED, 1, c.OPERATOR), (c.K_SHED, 0, c.LADDER), (c.K_SHED, 2, c.RESERVE)]
    assert (bench.loads.off_ms[0], bench.loads.since_s[0], bench.state.refused) == (0, 77, 0)


def test_cooling_may_not_go_before_what_it_cools():
    bench = Bench(level=1)
    assert bench.apply(c=0) == "abc"
    assert bench.loads.want[2] == 1
    assert bench.told()[0][:2] == (c.K_REFUSE, 2)
    assert bench.apply(a=0, c=0) == "b"


@pytest.mark.parametrize(("level", "fault", "command"), [(1, STUCK_OPEN, 0), (0, WELDED, 0)])
def test_a_lasting_difference_is_latched(level, fault, command):
    bench = Bench(level=level)
    bench.pins[1].stuck = 1 - level
    bench.wait(499)
    assert bench.loads.fault[1] == NO_FAULT
    bench.wait(1)
    assert (bench.loads.fault[1], bench.loads.on[1], bench.loads.want[1]) == (fault, 1 - level, 1 - level)
    assert (bench.loads.cause[1], bench.pins[1].level) == (c.READBACK, command)
    assert bench.told() == [(c.K_FAULT, 1, c.READBACK)]
    bench.wait(5000)
    assert len(bench.told()) == 1


def test_a_faulty_output_is_neither_opened_nor_closed_but_followed():
    bench = Bench(level=0)
    bench.pins[1].stuck = 1
    bench.wait(500)
    assert bench.apply(b=0) == "b"
    assert bench.told()[-1][0] == c.K_REFUSE
    bench.pins[1].stuck = None
    bench.wait(100)
    assert bench.loads.on[1] == 0
    bench.wait(MIN_OFF_MS)
    assert bench.apply(b=1) == ""
    bench.loads.fault[1] = NO_FAULT  # acknowledged
    assert bench.apply(b=1) == "b"


def test_a_welded_output_is_told_to_open_by_everybody_who_asks_and_refused_in_words_once():
    bench = Bench(level=1)
    bench.loads.fault[1] = WELDED
    bench.pins[1].stuck = 1
    for _ in range(5):
        bench.wait(100)
        assert bench.apply(b=0) == "abc"
    assert bench.pins[1].level == 0
    assert [t[0] for t in bench.told()] == [c.K_REFUSE]
    bench.pins[1].stuck = None
    bench.wait(100)
    assert bench.loads.on[1] == 0


@pytest.mark.parametrize(("fault", "line"), [(WELDED, 1), (STUCK_OPEN, 0), (WELDED, 0)])
def test_a_fault_of_the_last_life_is_told_to_open_before_anything_else(fault, line):
    bench = Bench(level=1)
    bench.loads.fault[1] = fault
    bench.pins[1].stuck = line
    bench.gate.adopt(bench.loads)
    assert (bench.pins[1].level, bench.loads.on[1], bench.loads.cause[1]) == (0, line, c.READBACK)


@pytest.mark.parametrize(("told", "line", "fault"), [(0, 1, WELDED), (1, 0, STUCK_OPEN)])
def test_what_an_output_was_told_counts_at_a_start_and_its_line_is_a_fault(told, line, fault):
    bench = Bench(level=told)
    bench.pins[1].stuck = line
    bench.gate.adopt(bench.loads)
    assert (bench.pins[1].writes, bench.loads.on[1]) == (0, told)
    bench.wait(500)
    assert (bench.loads.fault[1], bench.loads.on[1], bench.pins[1].level) == (fault, line, 0)


def test_without_feedback_nothing_is_latched():
    bench = Bench(level=1, feedback=False)
    bench.pins[1].stuck = 0
    bench.wait(5000)
    assert bench.loads.fault[1] == NO_FAULT


def test_what_is_found_on_needs_no_cause_and_what_is_off_says_boot():
    assert list(Bench(level=1).loads.cause) == [c.NONE] * 3
    assert list(Bench(level=0).loads.cause) == [c.BOOT] * 3


def test_the_count_of_refusals_wraps(ready):
    ready.state.refused = 2**30 - 1
    ready.loads.locked[1] = 1
    ready.apply(b=1)
    assert ready.state.refused == 0
