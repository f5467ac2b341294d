"""Read-back: a difference that lasts half a second, and not less, is a disagreement."""

import pytest

from rack.actuate.switches import Switch
from tests.cycle.chain import Pin


def test_it_disagrees_at_exactly_500_ms():
    pin = Pin(0)
    switch = Switch(pin, True)
    switch.command(1)
    pin.stuck = 0
    assert not switch.disagrees(499)
    assert switch.disagrees(1)
    assert switch.disagrees(1000)


@pytest.mark.parametrize("level", [0, 1])
def test_agreement_begins_the_time_anew(level):
    pin = Pin(level)
    switch = Switch(pin, True)
    switch.adopt()
    for _ in range(5):
        pin.stuck = 1 - level
        assert not switch.disagrees(499)
        pin.stuck = None
        assert not switch.disagrees(1)


def test_a_command_begins_the_time_anew():
    pin = Pin(1)
    switch = Switch(pin, True)
    switch.command(0)
    pin.stuck = 1
    assert not switch.disagrees(499)
    switch.command(0)
    assert not switch.disagrees(499)
    assert switch.disagrees(1)


def test_without_feedback_the_command_is_believed():
    pin = Pin(0)
    switch = Switch(pin, False)
    switch.command(1)
    pin.stuck = 0
    assert not switch.disagrees(10000)
    assert switch.actual() == 1


@pytest.mark.parametrize("level", [0, 1])
def test_it_adopts_what_it_finds_without_moving_it(level):
    pin = Pin(level)
    switch = Switch(pin, True)
    assert switch.adopt() == level
    assert (switch.commanded, switch.actual(), pin.writes) == (level, level, 0)


def test_the_read_back_is_what_it_says():
    pin = Pin(1)
    switch = Switch(pin, True)
    switch.adopt()
    pin.stuck = 0
    assert switch.actual() == 0
