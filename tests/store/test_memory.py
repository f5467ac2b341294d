"""When the record is written, and what a start makes of it: wear here, what a restart may forget there."""

import sys
from types import ModuleType

import pytest

from rack.model import loads as loads_room
from rack.model import quantities as q
from rack.model import state as st
from rack.store.copies import Copies
from tests.helpers.console_rig import Rig

MINUTE_MS = 60000


class Blobs(dict):
    """A store in RAM that counts its writes."""

    writes = 0

    def read(self, name):
        return self.get(name)

    def write(self, name, data):
        self.writes += 1
        self[name] = data


class Charge:
    """What the estimate was told at the start."""

    told = None

    def start_at(self, soc_pm, margin_pm):
        self.told = (soc_pm, margin_pm)


@pytest.fixture
def life(monkeypatch):
    """A function that starts a life on given blobs; rack.app needs a hal to be imported, its memory does not use it."""
    before = set(sys.modules)
    for name in ("hal", "board"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    from rack.app import memory

    class Life(Rig):
        def __init__(self, blobs):
            super().__init__()
            self.charge = Charge()
            self.memory = memory.Memory(Copies(blobs, "memory"), self.state, self.settings, self.charge)
            self.memory.recall()

        def pass_s(self, seconds, on_battery=False):
            for _ in range(seconds):
                self.state.outage_s += on_battery
                self.operator.tick(1000)
                if self.memory.tick(1000):
                    self.memory.save()

    yield Life
    for name in set(sys.modules) - before:
        if name.startswith("rack.app"):
            del sys.modules[name]


def test_charge_may_have_gone_unseen_while_the_controller_was_down(life):
    """20 per mille: the choice that the margin of a recalled charge grows by."""
    blobs = Blobs()
    first = life(blobs)
    first.state.image.put(q.SOC_PM, 700, 0, 0)
    first.state.soc_margin_pm = 40
    first.memory.save()
    assert life(blobs).charge.told == (700, 60)


def test_a_margin_never_grows_beyond_unknown(life):
    blobs = Blobs()
    first = life(blobs)
    first.state.image.put(q.SOC_PM, 700, 0, 0)
    first.state.soc_margin_pm = 990
    first.memory.save()
    assert life(blobs).charge.told == (700, 1000)


def test_an_outage_goes_on_where_it_was(life):
    blobs = Blobs()
    first = life(blobs)
    first.state.source = st.S_BATTERY
    first.pass_s(3630, on_battery=True)
    assert 3570 <= life(blobs).state.outage_s <= 3630


def test_an_outage_that_has_ended_is_forgotten_soon(life):
    blobs = Blobs()
    first = life(blobs)
    first.pass_s(600, on_battery=True)
    first.state.outage_s = 0
    first.pass_s(3)
    assert life(blobs).state.outage_s == 0


def test_an_outage_is_written_once_a_minute_at_most(life):
    blobs = Blobs()
    first = life(blobs)
    first.pass_s(3600, on_battery=True)
    assert 55 <= blobs.writes <= 61


def test_a_quiet_hour_is_written_every_ten_minutes_at_most(life):
    blobs = Blobs()
    life(blobs).pass_s(3600)
    assert blobs.writes <= 7


def test_a_lease_goes_on_with_what_was_left_of_it(life):
    blobs = Blobs()
    first = life(blobs)
    first.say('!Actions/xHold ["batch-a","off",600]')
    first.memory.save()
    first.pass_s(580)
    again = life(blobs)
    assert again.loads.operator[2] == loads_room.HELD_OFF
    assert 20000 <= again.loads.lease_ms[2] <= 20000 + MINUTE_MS
    assert blobs.writes <= 12


def test_a_hold_for_days_does_not_wear_the_flash(life):
    blobs = Blobs()
    first = life(blobs)
    first.say('!Actions/xHold ["batch-a","off",604800]')
    first.memory.save()
    first.pass_s(3600)
    assert blobs.writes <= 8
    assert 604800000 - 3600000 <= life(blobs).loads.lease_ms[2] <= 604800000 - 3000000
