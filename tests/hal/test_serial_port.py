"""The UART of a real board against a stand-in for `machine`: who holds the line, and for how long."""

import importlib
import sys
import types
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SPEC = {"id": 0, "tx": 0, "rx": 1, "de": 22}


class Machine:
    """One UART whose characters leave as the test says, one direction pin, and timers that the test fires."""

    def __init__(self, hard=True, error=ValueError):
        self.de = 0
        self.left = 0
        self.written = []
        self.flushed = 0
        self.armed = None
        self.uart = None
        self.timer = None
        machine = self

        class Pin:
            OUT = 1

            def __init__(self, number, mode=None, value=None):
                self.number = number

            def value(self, level):
                assert self.number == SPEC["de"]
                machine.de = level

        class UART:
            def __init__(self, number, **how):
                machine.uart = how

            def write(self, data):
                machine.written.append((data, machine.de))
                machine.left = len(data)

            def flush(self):
                machine.flushed += 1
                machine.left = 0

            def txdone(self):
                return machine.left == 0

            def any(self):
                return 3

            def readinto(self, buf, n):
                buf[:n] = b"abc"[:n]
                return n

        class Timer:
            ONE_SHOT = 0

            def __init__(self, number, **how):
                assert number == -1
                machine.timer = self
                self.init(**how)

            def init(self, mode, period, callback, hard):
                if not hard_timers:
                    raise error("hard is not supported")
                assert (mode, hard) == (0, True)
                machine.armed = (period, callback)

        hard_timers = hard
        self.names = {"Pin": Pin, "UART": UART, "Timer": Timer, "I2C": object}

    def fire(self):
        (_, callback), self.armed = self.armed, None
        callback(self.timer)


@pytest.fixture
def port(monkeypatch):
    """port(machine, **spec) -> SerialPort of firmware/hal at 19,200 even."""

    def make(machine, baud=19200, parity="even", **spec):
        module = types.ModuleType("machine")
        for name, value in machine.names.items():
            setattr(module, name, value)
        package = types.ModuleType("hal")
        package.__path__ = [str(ROOT / "firmware" / "hal")]
        monkeypatch.setitem(sys.modules, "machine", module)
        monkeypatch.setitem(sys.modules, "hal", package)
        sys.modules.pop("hal.buses", None)
        return importlib.import_module("hal.buses").SerialPort({**SPEC, **spec}, baud, parity)

    yield make
    sys.modules.pop("hal.buses", None)


def test_the_line_is_held_until_the_last_character_has_left(port):
    machine = Machine()
    serial = port(machine)
    request = bytearray(8)
    serial.send(request, 8)
    assert machine.written == [(request, 1)], "the pin is up before the first character"
    assert machine.de == 1
    assert machine.flushed == 0, "nobody waits"
    # 8 characters of 11 bits at 19,200 baud: 4.58 ms
    assert machine.armed[0] == 5
    machine.left = 1
    machine.fire()
    assert (machine.de, machine.armed[0]) == (1, 1), "one is still on its way"
    machine.left = 0
    machine.fire()
    assert (machine.de, machine.armed) == (0, None)


@pytest.mark.parametrize(("baud", "ms"), [(1200, 74), (9600, 10), (115200, 1)])
def test_the_first_look_is_at_the_end_of_the_message(port, baud, ms):
    machine = Machine()
    port(machine, baud).send(bytearray(8), 8)
    assert machine.armed[0] == ms


def test_a_whole_buffer_is_handed_on_as_it_is(port):
    machine = Machine()
    serial = port(machine)
    buf = bytearray(b"12345678")
    serial.send(buf, 8)
    assert machine.written[0][0] is buf, "no view of it: that would allocate"
    serial.send(buf, 5)
    assert bytes(machine.written[1][0]) == b"12345"


@pytest.mark.parametrize("error", [TypeError, ValueError])
def test_without_hard_timers_it_waits_for_the_end(port, error):
    machine = Machine(hard=False, error=error)
    port(machine).send(bytearray(8), 8)
    assert (machine.flushed, machine.de) == (1, 0)


def test_without_a_direction_pin_nobody_waits(port):
    machine = Machine(hard=False)
    port(machine, de=None).send(bytearray(8), 8)
    assert (machine.flushed, len(machine.written)) == (0, 1)


@pytest.mark.parametrize(("parity", "bit"), [("even", 0), ("odd", 1), ("", None)])
def test_baud_and_parity_come_from_the_board(port, parity, bit):
    machine = Machine()
    port(machine, 115200, parity)
    assert (machine.uart["baudrate"], machine.uart["parity"]) == (115200, bit)


def test_what_has_arrived_is_moved(port):
    buf = bytearray(8)
    assert port(Machine()).receive_into(buf) == 3
    assert buf[:3] == b"abc"


class Rp2Uart:
    """`any` and `readinto` as ports/rp2/machine_uart.c has them: after the first character, each is waited for."""

    def __init__(self, number, baudrate, **how):
        self.now_us = 0
        self.character_us = 11 * 1000000 // baudrate
        # mp_machine_uart_init_helper: "Make sure timeout_char is at least as long as a whole character"
        self.timeout_char_ms = 13000 // baudrate + 1
        self.taken = 0

    def any(self):
        return self.now_us // self.character_us - self.taken

    def readinto(self, buf, size=None):
        size = len(buf) if size is None else size
        for k in range(size):
            deadline_us = self.now_us + (self.timeout_char_ms * 1000 if k else 0)
            while not self.any():
                if self.now_us > deadline_us:
                    return k or None
                self.now_us += 50
            self.taken += 1
        return size


@pytest.mark.parametrize("baud", [9600, 19200, 115200])
@pytest.mark.parametrize("arrived", [0, 1, 5, 264])
def test_receiving_never_waits_for_characters_that_are_still_to_come(port, baud, arrived):
    machine = Machine()
    machine.names["UART"] = Rp2Uart
    serial = port(machine, baud)
    uart = serial._uart
    uart.now_us = before_us = arrived * uart.character_us
    buf = bytearray(264)
    assert serial.receive_into(buf) == arrived
    assert uart.now_us == before_us, "a line on which somebody always talks would hold the CPU for ever"


def test_an_i2c_transfer_may_hold_the_cycle_up_for_2_ms_at_most(port):
    asked = {}
    machine = Machine()
    machine.names["I2C"] = lambda number, **how: asked.update(how)
    port(machine)
    sys.modules["hal.buses"].I2cBus({"id": 0, "sda": 0, "scl": 1, "hz": 400000})
    assert asked["timeout"] == 2000, "microseconds; machine.I2C of the RP2040 waits 50,000 by itself"
