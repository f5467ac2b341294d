"""open, hold for T, hold for ever, close: on loss of the bus measurement."""

import pytest

from rack.model import causes as c
from rack.rules.failsafe import LOST_AFTER_MS
from tests.cycle.chain import Chain
from tests.rules.test_decisions import shelf
from tests.rules.test_restore import HEALTHY


def blind(ms, on_loss="open", hold_s=0, names=("batch-a",), key="on_sensor_loss"):
    """What is off after `ms` without a bus measurement (the source is still seen)."""
    site = shelf()
    for load in site["load"]:
        if load["name"] in names:
            load.update({key: on_loss, "fail_hold_s": hold_s})
    chain = Chain(site)
    for k in range(10):
        chain.feed(**{**HEALTHY, "bus_mv": 51000 + k})
        chain.step(100)
    for k in range(ms // 100):
        chain.feed(**{**HEALTHY, "bus_mv": None, "bus_ma": 20000 + k % 2})
        chain.step(100)
    loads = chain.loads
    return {loads.names[i]: loads.cause[i] for i in range(loads.count) if not loads.on[i]}


def test_open_opens_when_the_measurement_counts_as_lost():
    assert blind(LOST_AFTER_MS - 100) == {}
    assert blind(LOST_AFTER_MS) == {"batch-a": c.SENSOR_LOSS}


def test_hold_opens_after_its_time():
    assert blind(LOST_AFTER_MS + 4900, "hold", 5) == {}
    assert blind(LOST_AFTER_MS + 5000, "hold", 5) == {"batch-a": c.SENSOR_LOSS}


@pytest.mark.parametrize(("what", "hold_s"), [("hold", 0), ("close", 0), ("close", 5)])
def test_hold_for_ever_and_close_stay(what, hold_s):
    assert blind(20000, what, hold_s) == {}


def test_cooling_stays_until_what_it_cools_is_off():
    assert blind(LOST_AFTER_MS + 5000, "open", names=("pump",)) == {}
    cooled = tuple(name for load in shelf()["load"] if load["name"] == "pump" for name in load["cools"])
    gone = blind(LOST_AFTER_MS + 5000, "open", names=("pump", *cooled))
    assert set(gone) == {"pump", *cooled}


def test_a_link_that_nobody_supervises_is_never_lost():
    assert blind(20000, "open", key="on_link_loss") == {}
