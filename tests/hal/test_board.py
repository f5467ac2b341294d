"""The hardware layer of a real board against a stand-in for `machine` that remembers what pins were told."""

import importlib
import sys
import types
from pathlib import Path
from typing import ClassVar

import pytest

ROOT = Path(__file__).resolve().parents[2]
SPEC = {"pin": 2, "feedback": 10, "active": 1}


class Pin:
    """The levels and modes of all pins outlive the objects, as on the chip."""

    IN, OUT, PULL_UP, PULL_DOWN, IRQ_FALLING = "in", "out", "up", "down", "falling"
    levels: ClassVar[dict] = {}
    modes: ClassVar[dict] = {}
    handlers: ClassVar[dict] = {}

    def __init__(self, number, mode=None, pull=None, value=None):
        self.number = number
        if mode is not None:
            self.init(mode, pull, value=value)

    def init(self, mode, pull=None, value=None):
        self.modes[self.number] = mode
        if value is not None:
            self.levels[self.number] = value

    def value(self, level=None):
        if level is None:
            return self.levels.get(self.number, 0)
        self.levels[self.number] = level

    def toggle(self):
        self.levels[self.number] = 1 - self.value()

    def irq(self, handler, trigger, hard=False):
        self.handlers[self.number] = (handler, hard)


@pytest.fixture
def board(monkeypatch):
    """`hal.pins` and `hal.fasttrip` of firmware/hal on fresh pins."""
    for kept in (Pin.levels, Pin.modes, Pin.handlers):
        kept.clear()
    machine = types.ModuleType("machine")
    machine.Pin = Pin
    package = types.ModuleType("hal")
    package.__path__ = [str(ROOT / "firmware" / "hal")]
    monkeypatch.setitem(sys.modules, "machine", machine)
    monkeypatch.setitem(sys.modules, "hal", package)
    for name in ("hal.pins", "hal.fasttrip", "hal.files"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    yield importlib.import_module("hal.pins")
    for name in ("hal.pins", "hal.fasttrip", "hal.files"):
        sys.modules.pop(name, None)


def test_an_output_drives_nothing_before_its_first_write(board):
    out = board.DigitalOut(SPEC)
    assert 2 not in Pin.modes
    out.write(1)
    assert (Pin.modes[2], Pin.levels[2]) == ("out", 1)


@pytest.mark.parametrize("active", [0, 1])
def test_polarity_and_read_back(board, active):
    out = board.DigitalOut({**SPEC, "active": active})
    out.write(1)
    assert Pin.levels[2] == active
    assert out.read() == 0, "the read-back line has its own say"
    Pin.levels[10] = 1
    assert out.read() == 1


@pytest.mark.parametrize("active", [0, 1])
def test_without_a_line_the_level_set_by_an_earlier_object_is_found(board, active):
    spec = {"pin": 2, "active": active}
    board.DigitalOut(spec).write(1)
    assert board.DigitalOut(spec).read() == 1
    board.DigitalOut(spec).write(0)
    assert board.DigitalOut(spec).read() == 0


def test_the_fast_trip_keeps_outputs_until_the_edge_and_opens_only_the_armed(board):
    fasttrip = importlib.import_module("hal.fasttrip")
    outs = [board.DigitalOut({"pin": n, "active": 1}) for n in (2, 3, 4)]
    for out in outs:
        out.write(1)
    trip = fasttrip.FastTrip({"pin": 18, "pull": "up"}, [board.DigitalOut({"pin": n, "active": 1}) for n in (2, 3, 4)])
    assert [Pin.levels[n] for n in (2, 3, 4)] == [1, 1, 1]
    fell, hard = Pin.handlers[18]
    assert hard
    fell(None)
    assert trip.take() == 0
    trip.arm(0b101)
    fell(None)
    assert [Pin.levels[n] for n in (2, 3, 4)] == [0, 1, 0]
    assert (trip.take(), trip.take()) == (0b101, 0)
    fell(None)
    assert trip.take() == 0, "an edge trips once for each arming"


def test_files_are_replaced_in_one_step(board, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    blobs = importlib.import_module("hal.files").Blobs()
    assert blobs.read("memory.a") is None
    blobs.write("memory.a", b"one")
    blobs.write("memory.a", b"two")
    assert blobs.read("memory.a") == b"two"
    assert [path.name for path in tmp_path.iterdir()] == ["memory.a"]
