"""No flash write inside a transaction and no transaction inside a write; nobody starves."""

import asyncio
import sys
from types import ModuleType

import pytest

from rack.drivers.modbus_line import Line
from tests.drivers import framed_rig
from tests.drivers.rig import Port, Sink
from tests.drivers.test_modbus_lateness import register_map
from tests.helpers import modbus_rig
from wattbit.emulator.chips.modbus_device import ModbusDevice
from wattbit.emulator.chips.modbus_line import ModbusLine

UNITS = (9, 10, 11)


class Desk:
    """Some lines, each always busy, whose tasks run while the lock sleeps; `wrote_ms` says when the write ran."""

    def __init__(self, lines=1, period_ms=1, babble=()):
        self.now_ms = 1000
        self.lines = []
        self.wrote_ms = None
        self.busy_at_write = None
        for k in range(lines):
            wire = ModbusLine(19200)
            port = Port(wire)
            line = Line(port, 19200, Sink(4))
            for unit in UNITS:
                wire.attach(unit, ModbusDevice(unit, 120))
                line.add(unit, register_map([(0, 100, 1)], [0, 99]), period_ms, [("f0", 0), ("f99", 1)])
            line.start(self.now_ms)
            if k in babble:
                wire.inject(bytes(100000), 0)
            self.lines.append([line, port, self.now_ms])

    def run(self, ms):
        """Let the tasks of the lines run for `ms`."""
        for _ in range(ms):
            self.now_ms += 1
            for entry in self.lines:
                line, port, due_ms = entry
                if self.now_ms >= due_ms:
                    port.now_us = self.now_ms * 1000
                    entry[2] = self.now_ms + line.step(self.now_ms)

    def work(self):
        self.wrote_ms = self.now_ms
        self.busy_at_write = [line.busy() for line, _, _ in self.lines]


@pytest.fixture
def write(monkeypatch):
    """write(desk) -> how long the write had to wait, with asyncio's sleep as the desk's time."""
    before = set(sys.modules)
    for name in ("hal", "board"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    from rack.app import bus_lock

    def run(desk, lock=None):
        async def sleep_ms(ms):
            desk.run(ms)

        monkeypatch.setattr(asyncio, "sleep_ms", sleep_ms, raising=False)
        began = desk.now_ms
        run.lock = lock or bus_lock.BusLock([line for line, _, _ in desk.lines])
        asyncio.run(run.lock.write(desk.work))
        return desk.wrote_ms - began

    yield run
    for name in set(sys.modules) - before:
        if name.startswith("rack.app"):
            del sys.modules[name]


@pytest.mark.parametrize("phase_ms", range(0, 260, 13))
def test_the_write_waits_for_the_end_of_a_transaction(write, phase_ms):
    desk = Desk()
    desk.run(500 + phase_ms)
    good = sum(unit.good for unit in desk.lines[0][0].units)
    waited = write(desk)
    assert desk.busy_at_write == [False]
    assert waited <= 140, "the longest transaction: 213 characters and the quiet after them"
    desk.run(1000)
    units = desk.lines[0][0].units
    assert sum(sum(unit.errors) for unit in units) == 0, "no poll was cut short"
    assert sum(unit.good for unit in units) >= good + 6, "and the line goes on"


def test_some_writes_do_have_to_wait(write):
    waits = []
    for phase_ms in range(0, 260, 13):
        desk = Desk()
        desk.run(500 + phase_ms)
        waits.append(write(desk))
    assert max(waits) > 50


def test_lines_that_are_never_quiet_at_the_same_time_are_made_to_be(write):
    """Four busy lines: without the pause the chance that all are between two transactions would be nil."""
    desk = Desk(lines=4)
    desk.run(700)
    assert write(desk) <= 140
    assert desk.busy_at_write == [False] * 4
    assert write.lock.forced == 0


def test_no_transaction_starts_while_the_write_waits_or_runs(write):
    desk = Desk(lines=2)
    desk.run(700)
    lines = [line for line, _, _ in desk.lines]
    asked = []
    for line, port, _ in desk.lines:
        send = port.send
        port.send = lambda buf, n, send=send, line=line: (asked.append(line._pauses), send(buf, n))
    write(desk)
    assert asked == []
    desk.run(500)
    assert len(asked) >= 4
    assert [line._pauses for line in lines] == [0, 0]


def test_a_babbling_line_holds_nobody_up(write):
    desk = Desk(lines=2, babble=(1,))
    desk.run(700)
    assert write(desk) <= 140
    assert write.lock.forced == 0


class Stuck:
    """A line whose transaction never ends."""

    paused = 0

    def pause(self):
        self.paused += 1

    def resume(self):
        self.paused -= 1

    def busy(self):
        return True


def test_patience_ends(write):
    from rack.app.bus_lock import BusLock

    desk = Desk()
    stuck = Stuck()
    lock = BusLock([stuck])
    assert 2900 <= write(desk, lock) <= 3000
    assert (lock.forced, stuck.paused) == (1, 0)


def test_a_write_that_fails_lets_the_lines_go_on(write):
    desk = Desk()
    desk.work = lambda: 1 // 0
    with pytest.raises(ZeroDivisionError):
        write(desk)
    assert desk.lines[0][0]._pauses == 0


@pytest.mark.parametrize("phase_ms", range(0, 600, 23))
@pytest.mark.parametrize("name", framed_rig.EVERY)
def test_a_framed_line_is_free_between_two_questions_of_a_round(write, name, phase_ms):
    desk = Desk(lines=0)
    line, port, sink, _, _ = framed_rig.setup(name, period_ms=200)
    desk.lines.append([line, port, 0])
    desk.now_ms = 0
    desk.run(500 + phase_ms)
    assert write(desk) <= 250, "one question and its answer"
    assert desk.busy_at_write == [False]
    assert write.lock.forced == 0
    desk.run(1000)
    assert sum(sink.fails) == 0, "no answer was cut short"


class Served:
    """The Modbus server's UART: a client sends a read of 60 registers each 100 ms, byte by byte at 19,200 baud."""

    CHARACTER_MS = 11 / 19.2  # 8E1

    def __init__(self, look_ms=1):
        rig = modbus_rig.Rig()
        self.frames = rig.rtu
        self.look_ms = look_ms
        self.request = rig.framed(modbus_rig.UNIT, bytes((3, 0x9C, 0x40, 0, 60)))
        self.began_ms = self.replied_ms = self.replies = self.taken = 0

    def serve(self, server, desk):
        """The line as the bus lock sees it; `desk` has the clock."""
        self.desk = desk
        self.began_ms = desk.now_ms
        self.waiting = 0
        server.hal.ticks_ms = lambda: desk.now_ms
        self.line = server.ServedLine(self, self.frames)
        return self.line

    def receive_into(self, buf):
        n, self.waiting = self.waiting, 0
        buf[:n] = self.request[self.taken - n : self.taken]
        return n

    def send(self, out, size):
        self.replied_ms, self.replies = self.desk.now_ms, self.replies + 1

    def step(self, now_ms):
        if now_ms - self.began_ms >= 100 and self.taken == len(self.request):
            self.began_ms, self.taken = now_ms, 0
        came = min(int((now_ms - self.began_ms) / self.CHARACTER_MS), len(self.request)) - self.taken
        self.taken += came
        self.waiting += came
        if now_ms % self.look_ms == 0 and not self.line.receive(now_ms):
            self.line.answer(now_ms)

    def on_the_wire(self, now_ms):
        """True while a request comes in or waits for its reply, or 125 characters of reply leave."""
        asked = self.taken and self.began_ms > self.replied_ms
        return asked or (self.replies and now_ms - self.replied_ms < 125 * self.CHARACTER_MS)


@pytest.mark.parametrize("look_ms", [1, 10])
@pytest.mark.parametrize("phase_ms", range(0, 200, 7))
def test_no_write_while_the_modbus_server_is_spoken_to(write, phase_ms, look_ms):
    """Not in a request, of which the server's task may not have seen a byte yet, nor before its reply has left."""
    from rack.app import server
    from rack.app.bus_lock import BusLock

    served = Served(look_ms)
    desk = Desk()
    served.serve(server, desk)
    on_the_wire = []
    desk.work = lambda: (on_the_wire.append(served.on_the_wire(desk.now_ms)), setattr(desk, "wrote_ms", desk.now_ms))
    run = desk.run

    def both(ms):
        for _ in range(ms):
            run(1)
            served.step(desk.now_ms)

    desk.run = both
    desk.run(300 + phase_ms)
    lock = BusLock([desk.lines[0][0]])
    lock.add(served.line)
    assert write(desk, lock) <= 400
    assert on_the_wire == [False]
    assert (lock.forced, served.replies > 1) == (0, True)


def test_a_jammed_line_of_the_server_holds_nobody_up():
    frames = Served().frames
    frames.feed(bytes(200), 200, 0)
    assert frames.busy()
    frames.feed(bytes(200), 200, 100)
    assert not frames.busy(), "no request is longer than 256 bytes"


def test_the_server_is_busy_until_its_reply_has_left():
    served = Served()
    served.frames.feed(served.request, 8, 1000)
    assert served.frames.busy()
    assert served.frames.reply(1010) == 125
    served.frames.reply(1010 + 71)  # 125 characters of 573 us: 71.6 ms
    assert served.frames.busy()
    served.frames.reply(1010 + 76)
    assert not served.frames.busy()
