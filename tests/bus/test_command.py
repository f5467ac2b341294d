"""scan, read and write on a pseudo-terminal, against frames answered by pymodbus' own server-side codec."""

import json
import os
import select
import struct
import threading
import tty

import pytest
from pymodbus.framer import FramerRTU

from wattbit import cli


class Wire:
    """A pty with devices behind it: (unit, function, register) -> word. `junk` answers everything with noise."""

    def __init__(self, words, junk=b""):
        self.words, self.junk, self.writes = dict(words), junk, []
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        self.path = os.ttyname(self._slave)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self):
        held = b""
        while not self._stop.is_set():
            if not select.select([self._master], [], [], 0.02)[0]:
                held = b""
                continue
            held += os.read(self._master, 256)
            if len(held) >= 8:
                answer = self.junk or self._answer(held[:8])
                held = b""
                if answer:
                    os.write(self._master, answer)

    def _answer(self, request):
        unit, function, first, count = struct.unpack(">BBHH", request[:6])
        if function == 6 and (unit, 3, first) in self.words:
            self.writes.append((unit, first, count))
            self.words[unit, 3, first] = count
            return request
        words = [self.words.get((unit, function, r)) for r in range(first, first + count)]
        if not any(u == unit for u, _, _ in self.words):
            return b""
        if None in words:
            body = bytes((unit, function | 0x80, 2))
        else:
            body = struct.pack(f">BBB{count}H", unit, function, 2 * count, *words)
        return body + FramerRTU.compute_CRC(body).to_bytes(2, "big")

    def close(self):
        self._stop.set()
        self._thread.join(5)
        os.close(self._master)
        os.close(self._slave)


PZEM = {(7, 4, r): w for r, w in enumerate((5130, 1500, 7695, 0, 42, 0, 0, 0))}
PZEM |= {(7, 3, r): w for r, w in enumerate((30000, 700, 7, 0))}


@pytest.fixture
def wire(request):
    made = Wire(*getattr(request, "param", (PZEM,)))
    yield made
    made.close()


def told(capfd, *args):
    code = cli.run([str(arg) for arg in args])
    said = capfd.readouterr()
    return code, said.out, said.err


def test_read(wire, capfd):
    code, out, _ = told(capfd, "read", wire.path, "--map", "pzem-017", "--unit", 7, "--json")
    assert code == 0
    assert json.loads(out) == {
        "bus_mv": 51300, "current_ma": 15000, "power_w": 770, "energy_wh": 42, "over_voltage": 0, "under_voltage": 0,
    }  # fmt: skip


def test_scan_finds_the_unit_and_its_map(wire, capfd):
    code, out, _ = told(capfd, "scan", wire.path, "--units", "6-8", "--baud", 9600, "--json")
    found = json.loads(out)
    assert (code, [row["unit"] for row in found["devices"]]) == (0, [7])
    assert found["devices"][0]["maps"][0] == "pzem-017"


def test_nothing_answers(wire, capfd):
    code, _, err = told(capfd, "scan", wire.path, "--units", "1-2", "--maps", "pzem-017")
    assert code == 3
    assert "nothing answers; tried units 1-2 at 9600 baud parity none" in err
    code, _, err = told(capfd, "read", wire.path, "--map", "pzem-017", "--unit", 2)
    assert code == 3
    assert "unit 2 does not answer as pzem-017" in err


@pytest.mark.parametrize("wire", [({}, b"\x07\x04\x10junkjunkjunkjunkjunk")], indirect=True)
def test_junk_is_no_device(wire, capfd):
    assert told(capfd, "scan", wire.path, "--units", "7", "--maps", "pzem-017")[0] == 3
    assert told(capfd, "read", wire.path, "--map", "pzem-017", "--unit", 7)[0] == 3


def test_write_reads_back(wire, capfd):
    args = ("write", wire.path, "--map", "pzem-017", "--unit", 7)
    assert told(capfd, *args, "high_alarm_mv", 60000, "--yes")[0] == 0
    assert wire.writes == [(7, 0, 6000)]
    for name, value, says in (
        ("bus_mv", 1, "does not declare it writable; allowed: high_alarm_mv"),
        ("shunt", 4, "shunt = 4: out of range; allowed: 0 to 3"),
        ("high_alarm_mv", 60001, "between two steps"),
    ):
        code, _, err = told(capfd, *args, name, value, "--yes")
        assert (code, says in err) == (2, True), err
    assert wire.writes == [(7, 0, 6000)]


def test_a_busy_and_a_wrong_port(wire, capfd, tmp_path):
    from wattbit.bus.port import Bus

    bus = Bus(wire.path, 9600, "none")
    code, _, err = told(capfd, "read", wire.path, "--map", "pzem-017", "--unit", 7)
    bus.close()
    assert (code, "in use by another program" in err) == (3, True), err
    assert told(capfd, "read", tmp_path / "none", "--map", "pzem-017", "--unit", 7)[0] == 3
    assert told(capfd, "read", wire.path, "--map", "pzem-017", "--unit", 0)[0] == 2
    assert told(capfd, "scan", wire.path, "--units", "0-9")[0] == 2


BATTERY = {(1, 3, r): 0 for r in range(50000, 50200)}
BATTERY |= {(1, 3, 50000): 0x5375, (1, 3, 50001): 0x6E53, (1, 3, 50002): 1, (1, 3, 50003): 65}
BATTERY |= {(1, 3, 50069): 802, (1, 3, 50070): 62, (1, 3, 50069 + 34): 513, (1, 3, 50069 + 59): 0xFFFF}
BATTERY |= {(1, 3, 50133): 0xFFFF, (1, 3, 50134): 0}


@pytest.mark.parametrize("wire", [(BATTERY,)], indirect=True)
def test_a_sunspec_battery_is_found_where_its_chain_says(wire, capfd):
    code, out, _ = told(capfd, "read", wire.path, "--map", "sunspec-battery", "--unit", 1, "--json")
    values = json.loads(out)
    assert (code, values["pack_mv"], values["strings"]) == (0, 51300, None)
