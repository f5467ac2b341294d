"""A 40-bit counter followed in 31-bit numbers: exact over hours and turns, and no step of it larger."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from rack.drivers import ina228_counters
from rack.drivers.counter40 import Counter
from tests.drivers.small import Small

# INA228, SLYS021 8.1.2: CURRENT_LSB = full scale / 2**19; CHARGE counts it in coulombs, ENERGY 51.2 of it in joules
CHARGE = (2048000, 8, True)
ENERGY = (144000000, 2, False)


def raw(steps):
    return (steps % 2**40).to_bytes(5, "big")


def exact(kind, full_ma, steps):
    """Steps of 256 counter steps in units, as a fraction."""
    per = kind[0]
    return steps * full_ma / per


def test_the_numbers_are_those_of_the_datasheet():
    # 1000 A full scale: 1.907 mC a step; 256 of them times 51.2 over 3600 are 6.94 mWh
    assert pytest.approx(1000000 / ina228_counters.PER_COULOMB) == 256 * 1000 / 2**19
    assert pytest.approx(1000000 / ina228_counters.PER_WH) == 256 * 51.2 * 1000 / 2**19 / 3600
    assert (ina228_counters.CHARGE, ina228_counters.ENERGY) == (0x0A, 0x09)


def test_the_first_reading_is_the_beginning():
    counter = Counter(500000, *CHARGE)
    assert counter.take(raw(123456789)) == 0
    assert counter.take(raw(123456789 + 1048576)) == 1000  # 2**20 steps of 500 A / 2**19
    assert counter.take(raw(123456789 - 1048576)) == -1000


@given(
    some.sampled_from([CHARGE, ENERGY]),
    some.integers(1, 1000000),
    some.integers(0, 2**40 - 1),
    some.lists(some.integers(0, 2**26), max_size=40),
)
def test_no_part_of_a_unit_is_ever_lost(kind, full_ma, start, moves):
    counter = Counter(full_ma, *kind)
    counter.take(raw(start))
    now = start
    for move in moves:
        now += move
        counter.take(raw(now))
    whole = exact(kind, full_ma, (now >> 8) - (start >> 8))
    assert counter.total == int(whole + 2**29) % 2**30 - 2**29
    assert counter._rest == ((now >> 8) - (start >> 8)) * full_ma % kind[0]


@given(some.integers(1, 1000000), some.lists(some.integers(-(2**38), 2**38), max_size=20))
def test_charge_goes_both_ways_and_over_the_turn(full_ma, moves):
    counter = Counter(full_ma, *CHARGE)
    now = 2**39 - 3  # the chip's own largest number is three steps ahead
    counter.take(raw(now))
    begun = now >> 8
    for move in moves:
        now += move
        counter.take(raw(now))
    whole = ((now >> 8) - begun) * full_ma // 2048000
    assert counter.total == (whole + 2**29) % 2**30 - 2**29


def test_one_step_over_the_turn_is_one_step():
    counter = Counter(1000000, *CHARGE)
    counter.take(b"\x7f\xff\xff\xff\xff")
    assert counter.take(b"\x80\x00\x10\x00\x00") == 2000  # 4096 times 256 steps of 1000 A / 2**19
    energy = Counter(1000000, *ENERGY)
    energy.take(b"\xff\xff\xff\xff\xff")
    assert energy.take(b"\x00\x00\x90\x00\x00") == 256  # 36865 * 6.944 mWh


@given(
    some.sampled_from([CHARGE, ENERGY]),
    some.integers(1, 1000000),
    some.lists(some.binary(min_size=5, max_size=5), min_size=2, max_size=6),
)
def test_no_step_on_the_way_leaves_31_bits(kind, full_ma, readings):
    counter = Counter(Small(full_ma), Small(kind[0]), *kind[1:])
    counter.total = Small(2**29 - 1)
    for reading in readings:
        counter.take([Small(byte) for byte in reading])
        assert -(2**29) <= counter.total < 2**29


@pytest.mark.parametrize("total", [-(2**29), 2**29 - 1])
@pytest.mark.parametrize("ends", [(b"\x00" * 5, b"\x7f\xff\xff\xff\xff"), (b"\x00" * 5, b"\x80\x00\x00\x00\x00")])
def test_nor_do_the_extremes(total, ends):
    counter = Counter(Small(1000000), Small(2048000), 8, True)
    counter.total = Small(total)
    ways = [counter.take([Small(byte) for byte in reading]) for reading in ends]  # Small refuses larger numbers
    assert ways[0] == total, "the first reading only says where the counter stands"
    assert ways[1] != total
    assert -(2**29) <= counter.total < 2**29


def test_the_guard_does_catch_a_large_number():
    """So that the two tests above can fail."""
    with pytest.raises(AssertionError, match="no small integer"):
        Small(2**29) + Small(2**29)


def test_a_chip_that_has_begun_again_adds_nothing():
    counter = Counter(500000, *CHARGE)
    assert counter.begin() is False
    counter.take(raw(0))
    counter.take(raw(1048576))
    assert counter.begin() is True
    assert counter.take(raw(77)) == 1000
    assert counter.take(raw(77 + 1048576)) == 2000
