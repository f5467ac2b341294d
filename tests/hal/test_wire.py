"""1-Wire and pulse inputs of a real board: down to the length of a low pulse, and to the edge in an interrupt."""

import time
from array import array
from typing import ClassVar

import pytest

from rack.drivers.ds18b20 import Ds18b20
from tests.hal import slots


class Pin:
    """A GPIO; the test fires its interrupt."""

    IN, PULL_UP, PULL_DOWN, IRQ_FALLING = 0, 1, 2, 4
    made: ClassVar[list] = []
    hard_works = True

    def __init__(self, number, mode=None, pull=None):
        self.number, self.mode, self.pull = number, mode, pull
        self.slave = slots.Slave()
        self.handler = None
        Pin.made.append(self)

    def irq(self, handler, trigger, **how):
        if how and not Pin.hard_works:
            raise TypeError("unexpected keyword argument 'hard'")
        self.handler, self.trigger, self.how = handler, trigger, how


@pytest.fixture
def wire(board_hal, monkeypatch):
    """hal.wire with a clock that the test moves: `wire.at`."""
    Pin.made, Pin.hard_works = [], True
    at = [0]
    monkeypatch.setattr(time, "ticks_ms", lambda: at[0], raising=False)
    module = board_hal("wire", machine={"Pin": Pin}, onewire={"OneWire": slots.OneWire})
    module.at = at
    return module


def test_presence_and_its_absence(wire):
    line = wire.OneWire({"pin": 27})
    (pin,) = Pin.made
    assert pin.number == 27
    assert line.reset() == 1
    pin.slave.there = False
    assert line.reset() == 0


def test_bits_go_out_least_significant_first(wire):
    line = wire.OneWire({"pin": 27})
    line.reset()
    line.write(bytearray((0xCC, 0x44, 0x01, 0x80)))
    assert Pin.made[0].slave.heard == [0xCC, 0x44, 0x01, 0x80]


def test_bits_come_in_least_significant_first(wire):
    line = wire.OneWire({"pin": 27})
    line.reset()
    line.write(bytearray((0x33,)))
    rom = bytearray(8)
    line.read_into(rom)
    assert rom == Pin.made[0].slave.rom
    nothing = bytearray(2)
    line.read_into(nothing)
    assert nothing == b"\xff\xff", "the pull-up"


@pytest.mark.parametrize(
    ("raw", "mc"),  # DS18B20 datasheet, table 1
    [(0x07D0, 125000), (0x0191, 25063), (0x00A2, 10125), (0x0008, 500), (0, 0), (0xFFF8, -500), (0xFC90, -55000)],
)
def test_the_driver_reads_the_temperature_through_the_slots(wire, raw, mc):
    sensor = Ds18b20(wire.OneWire({"pin": 27}), {"rom": ""})
    Pin.made[0].slave.raw = raw
    sensor.start()
    values = array("i", [0])
    assert sensor.read(values) == 750
    assert sensor.read(values) == 0
    assert values[0] == mc
    assert Pin.made[0].slave.heard == [0x33, 0xCC, 0x44, 0xCC, 0xBE]


@pytest.mark.parametrize("bit", [0, 7, 15, 71])
def test_a_flipped_bit_is_no_temperature(wire, bit):
    sensor = Ds18b20(wire.OneWire({"pin": 27}), {"rom": ""})
    sensor.start()
    sensor.read(array("i", [0]))
    Pin.made[0].slave.damage = bit
    with pytest.raises(OSError, match="CRC"):
        sensor.read(array("i", [0]))


@pytest.mark.parametrize(("pull", "expected"), [("up", Pin.PULL_UP), ("down", Pin.PULL_DOWN)])
def test_pulses_are_falling_edges_in_a_hard_interrupt(wire, pull, expected):
    wire.PulseIn({"pin": 28, "pull": pull})
    (pin,) = Pin.made
    assert (pin.number, pin.mode, pin.pull) == (28, Pin.IN, expected)
    assert (pin.trigger, pin.how) == (Pin.IRQ_FALLING, {"hard": True})


def test_a_port_without_hard_interrupts_counts_too(wire):
    Pin.hard_works = False
    meter = wire.PulseIn({"pin": 28})
    Pin.made[0].handler(Pin.made[0])
    found = array("i", [0, 0, 0])
    meter.look(found)
    assert found[0] == 1


def test_edges_are_counted_with_the_tick_of_the_last(wire):
    meter = wire.PulseIn({"pin": 28, "pull": "up"})
    for at in (100, 350, 351):
        wire.at[0] = at
        Pin.made[0].handler(Pin.made[0])
    wire.at[0] = 900
    found = array("i", [0, 0, 0])
    meter.look(found)
    assert list(found) == [3, 351, 900]


def test_the_count_wraps_inside_31_bits(wire):
    meter = wire.PulseIn({"pin": 28})
    meter._count = 2**30 - 1
    Pin.made[0].handler(Pin.made[0])
    found = array("i", [0, 0, 0])
    meter.look(found)
    assert found[0] == 0


def test_an_edge_while_somebody_looks_tears_no_pair(wire):
    meter = wire.PulseIn({"pin": 28})

    class Found(list):
        edges = 3

        def __setitem__(self, place, value):
            super().__setitem__(place, value)
            if place == 0 and self.edges:
                self.edges -= 1
                wire.at[0] += 10
                Pin.made[0].handler(Pin.made[0])

    found = Found([0, 0, 0])
    meter.look(found)
    assert found[:2] == [3, 30], "the third edge came at 30 ms"


VM_INTERRUPT = """
import sys, micropython, machine
from array import array
from hal_wire import PulseIn
meter = PulseIn({"pin": 28, "pull": "up"})
found = array("i", [0, 0, 0])
micropython.heap_lock()
for _ in range(1000):
    machine.handler(None)
    meter.look(found)
micropython.heap_unlock()
print(found[0])
"""
VM_MACHINE = """
handler = None
class Pin:
    IN = PULL_UP = PULL_DOWN = IRQ_FALLING = 1
    def __init__(self, *how):
        pass
    def irq(self, call, trigger, hard):
        global handler
        handler = call
"""


def test_the_interrupt_allocates_nothing(vm_run, root, tmp_path):
    (tmp_path / "machine.py").write_text(VM_MACHINE)
    (tmp_path / "onewire.py").write_text("")
    (tmp_path / "hal_wire.py").write_text((root / "firmware" / "hal" / "wire.py").read_text())
    assert vm_run(VM_INTERRUPT, path=[tmp_path]).strip() == "1000"
