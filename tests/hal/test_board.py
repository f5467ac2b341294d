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


class Pwm:
    """Pulses on a pin: the last duty and frequency of each."""

    seen: ClassVar[dict] = {}

    def __init__(self, pin, freq, duty_u16):
        self.number = pin.number
        self.seen[self.number] = (freq, duty_u16)

    def duty_u16(self, duty):
        self.seen[self.number] = (self.seen[self.number][0], duty)


class Registers(dict):
    """The two registers that clear and set output pins (RP2040 datasheet 2.3.1.7, RP2350 3.1.11), on the same pins."""

    def __setitem__(self, address, mask):
        level = self[address]
        for number in range(30):
            if mask >> number & 1:
                Pin.levels[number] = level


@pytest.fixture
def board(monkeypatch):
    """`hal.pins` and `hal.fasttrip` of firmware/hal on fresh pins."""
    for kept in (Pin.levels, Pin.modes, Pin.handlers, Pwm.seen):
        kept.clear()
    machine = types.ModuleType("machine")
    machine.Pin = Pin
    machine.PWM = Pwm
    machine.mem32 = Registers()
    machine.disable_irq = lambda: 0
    machine.enable_irq = lambda state: None
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


@pytest.mark.parametrize("told", [0, 1])
def test_a_welded_contact_has_no_say_in_what_is_driven(board, told):
    board.DigitalOut(SPEC).write(told)
    Pin.levels[10] = 1 - told
    out = board.DigitalOut(SPEC)
    assert (out.driven(), out.read()) == (told, 1 - told)
    importlib.import_module("hal.fasttrip").FastTrip({"pin": 18, "pull": "up"}, [out])
    assert Pin.levels[2] == told, "setting up the alert moves nothing"


CHIPS = {
    "RP2040": {0xD0000018: 0, 0xD0000014: 1},
    "RP2350": {0xD0000020: 0, 0xD0000018: 1},
    "ESP32": {},  # no such registers: one output after the other
}


@pytest.fixture(params=sorted(CHIPS))
def chip(request, board, monkeypatch):
    monkeypatch.setattr(sys.implementation, "_machine", "Board with " + request.param, raising=False)
    sys.modules["machine"].mem32 = Registers(CHIPS[request.param])


def test_the_fast_trip_opens_each_output_by_its_own_level(board, chip):
    outs = [board.DigitalOut({"pin": 2, "active": 1}), board.DigitalOut({"pin": 3, "active": 0})]
    outs.append(board.PwmOut({"pin": 6, "active": 1}, 1000))
    for out in outs:
        out.write(1)
    trip = importlib.import_module("hal.fasttrip").FastTrip({"pin": 18, "pull": "up"}, outs)
    Pin.levels[18] = 1
    trip.arm(0b111)
    Pin.handlers[18][0](None)
    assert (Pin.levels[2], Pin.levels[3], Pwm.seen[6]) == (0, 1, (1000, 0))
    assert trip.take() == 0b111


def test_the_fast_trip_keeps_outputs_until_the_edge_and_opens_only_the_armed(board, chip):
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
    Pin.levels[18] = 1
    trip.arm(0b101)
    fell(None)
    assert [Pin.levels[n] for n in (2, 3, 4)] == [0, 1, 0]
    assert (trip.take(), trip.take()) == (0b101, 0)
    fell(None)
    assert trip.take() == 0, "an edge trips once for each arming"


def test_an_alert_that_is_low_already_trips_when_it_is_armed(board, chip):
    fasttrip = importlib.import_module("hal.fasttrip")
    outs = [board.DigitalOut({"pin": n, "active": 1}) for n in (2, 3)]
    for out in outs:
        out.write(1)
    Pin.levels[18] = 0
    trip = fasttrip.FastTrip({"pin": 18, "pull": "up"}, outs)
    trip.arm(0)
    assert trip.take() == 0
    trip.arm(0b10)
    assert [Pin.levels[n] for n in (2, 3)] == [1, 0]
    assert trip.take() == 0b10


def test_files_are_replaced_in_one_step(board, tmp_path, monkeypatch):
    (tmp_path / "version").mkdir()
    (tmp_path / "version/site.txt").write_bytes(b"site")
    monkeypatch.chdir(tmp_path / "version")
    files = importlib.import_module("hal.files")
    monkeypatch.setattr(files, "STATE", f"{tmp_path}/state/")
    (tmp_path / "state").mkdir()
    blobs = files.Blobs()
    assert blobs.read("site.txt") == b"site"
    assert blobs.read("memory.a") is None
    blobs.write("memory.a", b"one")
    blobs.write("memory.a", b"two")
    assert blobs.read("memory.a") == b"two"
    assert [path.name for path in (tmp_path / "state").iterdir()] == ["memory.a"]


@pytest.mark.parametrize("active", [0, 1])
def test_a_duty_has_the_polarity_and_the_frequency_of_its_output(board, active):
    out = board.PwmOut({"pin": 6, "active": active}, 25000)
    assert 6 not in Pwm.seen, "nothing is driven before the first write"
    for pm, duty in ((0, 0), (1, 65), (500, 32767), (1000, 65535)):
        out.write_pm(pm)
        assert Pwm.seen[6] == (25000, duty if active else 65535 - duty)
        assert out.read() == (1 if pm else 0)
    out.write(1)
    assert Pwm.seen[6] == (25000, 65535 if active else 0)
    out.write(0)
    assert (Pwm.seen[6], out.read()) == ((25000, 0 if active else 65535), 0)


@pytest.mark.parametrize("active", [0, 1])
def test_a_duty_output_finds_what_the_start_has_left(board, active):
    spec = {"pin": 6, "active": active}
    board.DigitalOut(spec).write(1)
    assert board.PwmOut(spec, 1000).read() == 1
    board.DigitalOut(spec).write(0)
    assert board.PwmOut(spec, 1000).read() == 0


def test_a_fault_line_is_low_while_the_fuse_is_open(board):
    out = board.DigitalOut({**SPEC, "fault": 20})
    assert (Pin.modes[20], out.tripped()) == ("in", 1)
    Pin.levels[20] = 1
    assert out.tripped() == 0
    assert board.DigitalOut(SPEC).tripped() == 0, "without a line nothing trips"


def test_the_fast_trip_opens_what_has_a_duty(board):
    fasttrip = importlib.import_module("hal.fasttrip")
    out = board.PwmOut({"pin": 6, "active": 1}, 1000)
    out.write_pm(400)
    trip = fasttrip.FastTrip({"pin": 18, "pull": "up"}, [out])
    Pin.levels[18] = 1
    trip.arm(1)
    Pin.handlers[18][0](None)
    assert Pwm.seen[6] == (1000, 0)


class Adc:
    """The RP2040's: raw numbers only."""

    raw = 32768

    def __init__(self, pin):
        self.pin = pin

    def read_u16(self):
        return self.raw


class CalibratedAdc(Adc):
    """The ESP32's: an attenuator, and calibrated microvolts."""

    ATTN_11DB = 3

    def __init__(self, pin, atten):
        assert atten == 3
        super().__init__(pin)

    def read_uv(self):
        return 1234567


@pytest.mark.parametrize(("raw", "uv"), [(0, 0), (32768, 1650000), (65535, 3299949), (1, 50)])
def test_an_rp2040_measures_against_its_supply(board, raw, uv, monkeypatch):
    monkeypatch.setattr(sys.modules["machine"], "ADC", Adc, raising=False)
    monkeypatch.setattr(Adc, "raw", raw)
    monkeypatch.delitem(sys.modules, "hal.analog", raising=False)
    pin = importlib.import_module("hal.analog").AnalogIn({"pin": 26, "full_mv": 3300})
    assert abs(pin.read_uv() - uv) <= 1 and pin.full_mv() == 3300


def test_an_esp32_gives_calibrated_microvolts(board, monkeypatch):
    monkeypatch.setattr(sys.modules["machine"], "ADC", CalibratedAdc, raising=False)
    monkeypatch.delitem(sys.modules, "hal.analog", raising=False)
    assert importlib.import_module("hal.analog").AnalogIn({"pin": 34, "full_mv": 2450}).read_uv() == 1234567


def test_pulses_are_counted_in_the_interrupt(board, monkeypatch):
    clock = types.ModuleType("time")
    clock.ticks_ms = lambda: 777
    monkeypatch.setitem(sys.modules, "time", clock)
    monkeypatch.setitem(sys.modules, "onewire", types.ModuleType("onewire"))
    monkeypatch.delitem(sys.modules, "hal.wire", raising=False)
    pulses = importlib.import_module("hal.wire").PulseIn({"pin": 28, "pull": "up"})
    edge, hard = Pin.handlers[28]
    found = [0, 0, 0]
    for _ in range(3):
        edge(None)
    clock.ticks_ms = lambda: 900
    pulses.look(found)
    assert hard and found[0] == 3 and found[1] in (777, 900)
