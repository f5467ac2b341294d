"""Every kind of output on pins that a test moves: what is driven, in which order, and when it is a fault."""

import pytest

from rack.actuate.kinds import MAKERS, make
from rack.config.schema import LOAD_KINDS
from rack.model.loads import STUCK_OPEN, TRIPPED, WELDED
from tests.cycle.chain import Pin

BASE = {"output": "main", "feedback": True, "precharge": "", "precharge_ms": 0, "pwm_hz": 1000, "on_pm": 1000}


class Bench:
    """One switch; `seen` is the order of what its pins were told."""

    def __init__(self, kind, level=0, **keys):
        self.seen = seen = []
        self.pins = pins = {}

        class Told(Pin):
            def __init__(self, name, level):
                super().__init__(level)
                self.name = name

            def write(self, level):
                super().write(level)
                seen.append((self.name, level))

        def digital(name):
            return pins.setdefault(name, Told(name, level if name == "main" else 0))

        def pwm(name, hz):
            self.hz = hz
            return digital(name)

        self.switch = make({**BASE, "kind": kind, **keys}, digital, pwm)
        self.main = pins["main"]


def contactor(level=0):
    bench = Bench("contactor", level, precharge="pre", precharge_ms=600)
    bench.seen.clear()
    bench.pre = bench.pins["pre"]
    return bench


def test_every_kind_of_the_schema_can_be_made():
    assert set(MAKERS) == set(LOAD_KINDS)


@pytest.mark.parametrize("kind", LOAD_KINDS)
@pytest.mark.parametrize("level", [0, 1])
def test_laws_of_every_kind(kind, level):
    """It adopts what it finds; what is told is told at once; off is off; the alert's way opens it."""
    keys = {"precharge": "pre", "precharge_ms": 600} if kind == "contactor" else {}
    bench = Bench(kind, level, **keys)
    switch = bench.switch
    assert switch.adopt() == level == bench.main.level
    for _ in range(3):
        switch.command(1)
        for _ in range(10):
            switch.step(100)
        assert (switch.commanded, switch.actual(), bench.main.level) == (1, 1, 1)
        switch.command(0)
        assert (switch.commanded, switch.actual(), bench.main.level) == (0, 0, 0)
        assert switch.step(1000) == 0
        assert bench.main.level == 0, "what is off stays off"
    switch.command(1)
    switch.output.write(0)
    for _ in range(20):
        switch.step(100)
    assert all(pin.level == 0 for pin in bench.pins.values()), "nothing closes after the hardware alert"


@pytest.mark.parametrize("kind", ["relay", "efuse", "contactor"])
def test_a_lasting_difference_of_what_has_a_line(kind):
    bench = Bench(kind)
    bench.switch.command(1)
    bench.main.stuck = 0
    assert not bench.switch.disagrees(499)
    assert bench.switch.disagrees(1)
    assert bench.switch.fault() == STUCK_OPEN
    bench.main.stuck = 1
    bench.switch.command(0)
    assert not bench.switch.disagrees(499)
    assert bench.switch.disagrees(1)
    assert bench.switch.fault() == WELDED


def test_a_fuse_that_trips_is_a_fault_at_once():
    bench = Bench("efuse")
    bench.switch.command(1)
    assert not bench.switch.disagrees(100)
    bench.main.fuse = 1
    assert bench.switch.disagrees(0)
    assert bench.switch.fault() == TRIPPED
    bench.switch.command(0)
    assert not bench.switch.disagrees(100), "a fuse that is told to be off has nothing to report"
    bench.main.fuse = 0
    bench.switch.command(1)
    bench.main.stuck = 0
    bench.switch.disagrees(500)
    assert bench.switch.fault() == STUCK_OPEN


def test_a_tripped_fuse_without_read_back_is_off():
    bench = Bench("efuse", feedback=False)
    bench.switch.command(1)
    assert bench.switch.actual() == 1
    bench.main.fuse = 1
    assert bench.switch.actual() == 0


def test_precharge_is_never_on_at_a_start():
    bench = Bench("contactor", 1, precharge="pre", precharge_ms=600)
    assert bench.seen == [("pre", 0)]
    assert (bench.switch.adopt(), bench.switch.step(0), bench.main.level) == (1, 0, 1)


def test_the_closing_sequence():
    bench = contactor()
    bench.switch.command(1)
    assert bench.seen == [("pre", 1)]
    assert [bench.switch.step(100) for _ in range(5)] == [1] * 5
    assert bench.seen == [("pre", 1)]
    assert bench.switch.step(100) == 1
    assert bench.seen == [("pre", 1), ("main", 1)]
    assert bench.switch.step(100) == 0
    assert bench.seen == [("pre", 1), ("main", 1), ("pre", 0)]
    assert not bench.switch.disagrees(1000)


@pytest.mark.parametrize("after", range(8))
def test_an_abort_at_any_time_opens_both_and_nothing_closes_later(after):
    bench = contactor()
    bench.switch.command(1)
    for _ in range(after):
        bench.switch.step(100)
    bench.switch.command(0)
    for _ in range(20):
        assert bench.switch.step(100) == 0
        assert (bench.main.level, bench.pre.level) == (0, 0)


def test_the_alert_in_the_very_moment_of_closing_opens_both():
    bench = contactor()
    bench.switch.command(1)
    write = bench.main.write

    def interrupted(level):
        bench.main.write = write
        bench.switch.output.write(0)  # the interrupt, just before main is told to close
        write(level)

    bench.main.write = interrupted
    for _ in range(7):
        bench.switch.step(100)
    assert (bench.main.level, bench.pre.level) == (0, 0)


@pytest.mark.parametrize("after", range(8))
def test_the_alert_at_any_time_opens_both_and_nothing_closes_later(after):
    bench = contactor()
    bench.switch.command(1)
    for _ in range(after):
        bench.switch.step(100)
    bench.switch.output.write(0)
    for _ in range(20):
        bench.switch.step(100)
        assert (bench.main.level, bench.pre.level) == (0, 0)
    bench.switch.command(0)
    bench.switch.command(1)
    for _ in range(7):
        bench.switch.step(100)
    assert (bench.main.level, bench.pre.level) == (1, 0), "the next closing is a whole one"


def test_a_main_contact_that_does_not_close_is_a_fault_and_ends_precharge():
    bench = contactor()
    bench.switch.command(1)
    bench.main.stuck = 0
    for _ in range(6):
        bench.switch.step(100)
    told = []
    for _ in range(6):
        bench.switch.step(100)
        told.append(bench.switch.disagrees(100))
    assert told == [False] * 4 + [True] * 2
    assert bench.pre.level == 0
    assert bench.switch.fault() == STUCK_OPEN


def test_no_fault_while_precharging_however_long():
    bench = Bench("contactor", precharge="pre", precharge_ms=5000)
    bench.switch.command(1)
    for _ in range(49):
        bench.switch.step(100)
        assert not bench.switch.disagrees(100)


def test_a_fan_runs_at_its_duty():
    bench = Bench("pwm", on_pm=600, pwm_hz=25000)
    bench.switch.command(1)
    assert (bench.hz, bench.main.pm) == (25000, 600)
    bench.switch.rest(300)
    assert bench.main.pm == 0, "only a light keeps something"


def test_a_fan_found_at_full_duty_goes_over_to_its_own():
    bench = Bench("pwm", 1, on_pm=600)
    assert (bench.switch.adopt(), bench.main.pm) == (1, 600)


@pytest.mark.parametrize("pm", [0, 1, 300, 900])
def test_a_light_keeps_a_share_of_what_it_is_when_on(pm):
    bench = Bench("dimmed", on_pm=800)
    bench.switch.command(1)
    assert bench.main.pm == 800
    bench.switch.rest(pm)
    assert (bench.main.pm, bench.switch.commanded, bench.switch.actual()) == (800 * pm // 1000, 0, 0)
