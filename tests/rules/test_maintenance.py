"""Maintenance mode: what opens at a restart opens now, the rest stays, and nothing comes back until it is left."""

import pytest

from rack.model import causes as c
from rack.model import state as st
from tests.cycle.chain import Chain
from tests.rules.test_decisions import shelf
from tests.rules.test_restore import HEALTHY


class Kept:
    """The shelf on grid; loads in `opens` declare to open at a restart."""

    def __init__(self, *opens):
        site = shelf()
        for load in site["load"]:
            load["on_reset"] = "open" if load["name"] in opens else "hold"
        self.chain = Chain(site)
        self.loads = self.chain.loads
        self.run(1000)

    def run(self, ms):
        for k in range(ms // 100):
            self.chain.feed(**{**HEALTHY, "bus_mv": 51000 + k % 7})
            self.chain.step(100)
        return {self.loads.names[i]: self.loads.cause[i] for i in range(self.loads.count) if not self.loads.on[i]}


@pytest.mark.parametrize("whose", [st.MAINTAINED, st.MAINTAINED_AFAR])
def test_outputs_go_as_they_declare_and_stay(whose):
    kept = Kept("batch-a", "infer-a")
    assert kept.run(100) == {}
    kept.chain.state.safe_mode = whose
    assert kept.run(100) == {"batch-a": c.MAINTENANCE, "infer-a": c.MAINTENANCE}
    assert set(kept.run(30000)) == {"batch-a", "infer-a"}


def test_when_it_is_left_they_come_back():
    kept = Kept("batch-a")
    kept.chain.state.safe_mode = st.MAINTAINED
    assert set(kept.run(1000)) == {"batch-a"}
    kept.chain.state.safe_mode = 0
    for _ in range(90):
        if not kept.run(10000):
            return
    raise AssertionError(kept.run(100))


def test_safe_mode_after_resets_opens_nothing():
    kept = Kept("batch-a")
    kept.chain.state.safe_mode = st.SAFE_RESETS
    assert kept.run(1000) == {}


def test_a_hold_on_does_not_keep_it_and_cooling_goes_last():
    cooled = tuple(name for load in shelf()["load"] if load["name"] == "pump" for name in load["cools"])
    kept = Kept("pump", *cooled)
    for i in range(kept.loads.count):
        kept.loads.operator[i] = 2
    kept.chain.state.safe_mode = st.MAINTAINED
    assert "pump" not in kept.run(100)
    assert set(kept.run(1000)) == {"pump", *cooled}
