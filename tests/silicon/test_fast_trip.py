"""The fast trip on the official image: every output opens in interrupt context, whatever the board is doing.

`make silicon` measures a hundred edges of each kind, a collection of a full heap among them.
"""

import pytest

from wattbit.silicon import fast_trip


@pytest.mark.slow
@pytest.mark.parametrize("busy", ["waiting", "Modbus traffic"])
def test_the_edge_opens_all_outputs_within_50_us(uf2, busy):
    took = fast_trip.measure(uf2, busy, count=3)
    assert len(took) == 3
    assert min(took) > 5 and max(took) <= 50
