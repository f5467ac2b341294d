"""The firmware's master against pymodbus' own RTU server, over pseudo-terminals, with a bad line between them."""

import heapq
import os
import select
import threading
import time
import tty

import pytest
from pymodbus.simulator import DataType, SimData, SimDevice

from rack.drivers.modbus_line import Line
from tests.helpers import ptyline
from wattbit.bench import mangled
from wattbit.bench.mangler import Mangler

UNITS = (1, 2, 3, 4)
BAUD = 115200
MANGLED = 400
PATIENCE_S = 25


def tenths(began):
    return int((time.monotonic() - began) * 10)


def device(unit, began):
    """A device of pymodbus; every register says where it is and when it was read."""

    async def fresh(function, start, address, count, current, new):
        for k in range(len(current)):
            current[k] = mangled.value(unit, start + k, tenths(began))

    return SimDevice(unit, [SimData(0, count=100, values=0, datatype=DataType.REGISTERS)], action=fresh)


class BadLine:
    """Carries requests one way as they are, and answers the other way as the mangler wills."""

    def __init__(self, mangler):
        self.master, self.slave = os.openpty()
        self.far, self.peer = os.openpty()
        for fd in (self.slave, self.peer):
            tty.setraw(fd)
        os.set_blocking(self.slave, False)
        self._mangler = mangler
        self._due = []
        self._answer = b""
        self._heard_s = 0.0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._carry, daemon=True)
        self._thread.start()

    def _carry(self):
        count = 0
        while not self._stop.is_set():
            ready, _, _ = select.select([self.master, self.far], [], [], 0.0005)
            now_s = time.monotonic()
            if self.master in ready:
                os.write(self.far, os.read(self.master, 512))
            if self.far in ready:
                self._answer += os.read(self.far, 512)
                self._heard_s = now_s
            if self._answer and len(self._answer) >= 5 + self._answer[2]:
                frame, self._answer = self._answer, b""
                for delay_ms, data in self._mangler.pieces(frame, frame[2] > 12):
                    count += 1
                    heapq.heappush(self._due, (now_s + delay_ms / 1000, count, data))
            while self._due and self._due[0][0] <= now_s:
                os.write(self.master, heapq.heappop(self._due)[2])

    def close(self):
        self._stop.set()
        self._thread.join(5)
        for fd in (self.master, self.slave, self.far, self.peer):
            os.close(fd)


class Uart:
    """hal.SerialPort on a terminal."""

    def __init__(self, fd):
        self._fd = fd
        self.requests = 0

    def send(self, buf, n):
        self.requests += 1
        os.write(self._fd, bytes(buf[:n]))

    def receive_into(self, buf):
        try:
            data = os.read(self._fd, len(buf))
        except BlockingIOError:
            return 0
        buf[: len(data)] = data
        return len(data)


@pytest.fixture
def wire():
    """A line to a server of four devices: (uart, mangler, time of the start)."""
    began = time.monotonic()
    mangler = Mangler(7, 0.6)
    line = BadLine(mangler)
    server = ptyline.Server(os.ttyname(line.peer), [device(unit, began) for unit in UNITS], BAUD)
    yield Uart(line.slave), mangler, began
    server.close()
    line.close()


def test_nothing_wrong_is_taken_from_pymodbus_over_a_bad_line(wire):
    uart, mangler, began = wire
    judge = mangled.Judge()
    line = Line(uart, BAUD, judge)
    names = [f"r{r}" for r in mangled.registers()]
    for k, unit in enumerate(UNITS):
        wanted = [(name, k * len(names) + s) for s, name in enumerate(names)]
        line.add(unit, mangled.register_map(), 400, wanted)
    line.start(0)
    while mangler.mangled() < MANGLED and time.monotonic() - began < PATIENCE_S:
        wait_ms = line.step(int((time.monotonic() - began) * 1000))
        time.sleep(min(wait_ms, 20) / 1000)
    print(f"{mangler.mangled()} mangled of {uart.requests} exchanges, {judge.taken} values taken")
    assert mangler.mangled() >= 150
    assert judge.taken >= 100
    assert len(judge.wrong) <= 2 * mangler.collisions
