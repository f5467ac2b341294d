"""Blocks without room on a bad line: the same figures on every machine, so also a test."""

import pytest

from wattbit.bench import copies


@pytest.mark.parametrize("bit", [0, 17, 30, 71])
def test_one_flipped_bit_costs_one_reading(bit):
    assert 2 * copies.PERIOD_MS - 5 <= copies.gap_ms(bit) <= 2 * copies.PERIOD_MS + 100
