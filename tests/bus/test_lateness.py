"""Answers that come late, on a pseudo-terminal: they are never taken for those to other questions."""

import json
import os
import select
import threading
import time

import pytest

from rack.drivers.crc16 import crc, table
from tests.helpers.ptyline import Terminal
from wattbit import cli
from wattbit.bus import scan
from wattbit.site import board

SUMS = table()
# JK BMS RS485 Modbus V1.1: pack 51.2 V (0x1290, u32 mV), current 40 A (0x1298, i32 mA), charge 80 % (0x12A6)
JK = {0x1290: 0, 0x1291: 51200, 0x1298: 0, 0x1299: 40000, 0x12A6: 80}


class Slow(Terminal):
    """One device; `late(n, register)` says after how many seconds the n-th request is answered, None: never."""

    def __init__(self, registers, late, unit=1):
        super().__init__()
        self.registers, self.late, self.unit = registers, late, unit
        self.count = 0
        self.asked = []
        self.stop = False
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self):
        held = b""
        while not self.stop:
            if select.select([self.near], [], [], 0.02)[0]:
                held += os.read(self.near, 256)
            while len(held) >= 8:
                request, held = held[:8], held[8:]
                if request[0] == self.unit:
                    self._answer(request)

    def _answer(self, request):
        first, count = request[2] << 8 | request[3], request[4] << 8 | request[5]
        self.asked.append((request[0], request[1], first))
        wait_s = self.late(self.count, first)
        self.count += 1
        if request[1] == 6:
            self.registers[first] = count
            out = request
            self.unit = count if first == 2 else self.unit
        else:
            body = bytes([request[0], request[1], 2 * count])
            body += b"".join(self.registers.get(first + k, 0).to_bytes(2, "big") for k in range(count))
            out = body + crc(SUMS, body, 0, len(body)).to_bytes(2, "little")
        if wait_s is not None:
            threading.Timer(wait_s, os.write, (self.near, out)).start()

    def close(self):
        self.stop = True
        self.thread.join(2)
        time.sleep(0.05)
        super().close()


def told(capfd, *args):
    code = cli.run([str(arg) for arg in args])
    said = capfd.readouterr()
    return code, said.out, said.err


@pytest.mark.parametrize("late_s", [0.305, 0.31, 0.45])
def test_a_late_answer_is_waited_out_and_asked_for_again(capfd, late_s):
    wire = Slow(JK, lambda n, first: late_s if n == 0 else 0.01)
    code, out, _ = told(capfd, "read", wire.path, "--map", "jk-pb", "--unit", 1, "--json")
    wire.close()
    values = json.loads(out)
    assert (code, values["pack_mv"], values["current_ma"], values["soc_pm"]) == (0, 51200, 40000, 800)


def test_a_read_without_one_of_its_blocks_is_incomplete(capfd):
    first = []
    wire = Slow(JK, lambda n, at: None if at == (first or first.append(at) or [at])[0] else 0.01)
    code, out, err = told(capfd, "read", wire.path, "--map", "jk-pb", "--unit", 1, "--json")
    wire.close()
    assert (code, "incomplete, no answer for block" in err) == (3, True)
    assert None in json.loads(out).values()
    assert [at for _, _, at in wire.asked].count(first[0]) == 2


# PZEM-017, manual, table of registers (function 4): 48.0 V, 10.00 A, 480.0 W with the low word first
PZEM = {0: 4800, 1: 1000, 2: 4800, 3: 0, 4: 0, 5: 0, 6: 0, 7: 0}


@pytest.mark.parametrize("late_s", [0.02, 0.15, 0.19])
def test_scan_waits_for_a_device_as_long_as_its_map_says(capfd, late_s):
    wire = Slow(PZEM, lambda n, at: late_s, unit=2)
    code, out, _ = told(capfd, "scan", wire.path, "--units", "1-3", "--maps", "pzem-017", "--json")
    wire.close()
    assert code == 0
    assert [(row["unit"], row["maps"]) for row in json.loads(out)["devices"]] == [(2, ["pzem-017"])]


class Silent:
    """A bus on which nobody answers; what was asked, and how long it was waited for."""

    line = (19200, "even")

    def __init__(self):
        self.asked = []

    def read(self, unit, function, first, count, wait_s):
        self.asked.append((unit, function, wait_s))


@pytest.mark.parametrize(
    ("line", "functions", "wait_s"),
    [((19200, "even"), [3], 0.1), ((9600, "none"), [4], 0.25), ((19200, "none"), [3, 4], 0.25),
     ((1200, "odd"), [3, 4], 0.25)],
)  # fmt: skip
def test_a_silent_address_costs_no_more_than_the_devices_of_its_line_may_take(line, functions, wait_s):
    bus = Silent()
    bus.line = line
    assert scan.scan(bus, board.read_maps(), [5], lambda *_: None) == []
    assert bus.asked == [(5, function, pytest.approx(wait_s)) for function in functions]


def test_a_device_that_is_given_another_address_is_read_back_there(capfd):
    wire = Slow(dict(PZEM), lambda n, at: 0.01)
    code, out, err = told(
        capfd, "write", wire.path, "--map", "pzem-017", "--unit", 1, "unit_address", 7, "--yes"
    )  # fmt: skip
    wire.close()
    assert (code, err) == (0, "")
    assert "7" in out
    assert wire.asked == [(1, 6, 2), (7, 3, 2)]
