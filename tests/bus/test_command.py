"""scan, read and write on pseudo-terminals: pymodbus' own server, the desktop rack's chips, and noise behind them."""

import json
import signal
import subprocess
import sys
import time

import pytest
from pymodbus.simulator import DataType, SimData, SimDevice

from tests.drivers import rig
from tests.helpers.ptyline import AnsweredLine, PymodbusLine
from wattbit import cli
from wattbit.emulator.chips.batteries import JkPb, SunSpecBattery
from wattbit.emulator.chips.orv3_hpr import HprBbu


def words(first, values):
    return [SimData(first, values=list(values), datatype=DataType.REGISTERS)]


NO_BITS = [SimData(0, values=False, datatype=DataType.BITS)]
MEASURED = (5130, 1500, 7695, 0, 42, 0, 0, 0)
PARAMETERS = (30000, 700, 7, 0)


def pzem(unit=7, writes=None):
    """A PZEM-017 in pymodbus' words; `writes` collects (address, values)."""

    async def seen(function, start, address, count, current, new):
        if new is not None and writes is not None:
            writes.append((address, list(new)))

    return SimDevice(unit, (NO_BITS, NO_BITS, words(0, PARAMETERS), words(0, MEASURED)), action=seen)


class Meter(PymodbusLine):
    """The meter as unit 7 of pymodbus' server."""

    def __init__(self):
        self.writes = []
        super().__init__([pzem(7, self.writes)])


@pytest.fixture
def wire():
    made = Meter()
    yield made
    made.close()


@pytest.fixture
def noise():
    made = AnsweredLine(lambda request: b"\x07\x04\x10junkjunkjunkjunkjunk")
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


def test_junk_is_no_device(noise, capfd):
    assert told(capfd, "scan", noise.path, "--units", "7", "--maps", "pzem-017")[0] == 3
    assert told(capfd, "read", noise.path, "--map", "pzem-017", "--unit", 7)[0] == 3


def test_write_reads_back(wire, capfd):
    args = ("write", wire.path, "--map", "pzem-017", "--unit", 7)
    assert told(capfd, *args, "high_alarm_mv", 60000, "--yes")[0] == 0
    assert wire.writes == [(0, [6000])]
    for name, value, says in (
        ("bus_mv", 1, "does not declare it writable; allowed: high_alarm_mv"),
        ("shunt", 4, "shunt = 4: out of range; allowed: 0 to 3"),
        ("high_alarm_mv", 60001, "between two steps"),
    ):
        code, _, err = told(capfd, *args, name, value, "--yes")
        assert (code, says in err) == (2, True), err
    assert wire.writes == [(0, [6000])]


def test_a_busy_and_a_wrong_port(wire, capfd, tmp_path):
    from wattbit.bus.port import Bus

    bus = Bus(wire.path, 9600, "none")
    code, _, err = told(capfd, "read", wire.path, "--map", "pzem-017", "--unit", 7)
    bus.close()
    assert (code, "in use by another program" in err) == (3, True), err
    assert told(capfd, "read", tmp_path / "none", "--map", "pzem-017", "--unit", 7)[0] == 3
    assert told(capfd, "read", wire.path, "--map", "pzem-017", "--unit", 0)[0] == 2
    assert told(capfd, "scan", wire.path, "--units", "0-9")[0] == 2


def test_a_port_that_cannot_be_set_so(wire, capfd):
    code, _, err = told(capfd, "read", wire.path, "--map", "pzem-017", "--unit", 7, "--parity", "even")
    assert (code, "cannot be set to 9600 baud, parity even" in err) == (2, True), err


def wattbit(*args):
    return [sys.executable, "-m", "wattbit", *map(str, args)]


@pytest.mark.parametrize(("typed", "code", "written"), [("y\n", 0, 1), ("n\n", 2, 0), ("\n", 2, 0), ("", 1, 0)])
def test_a_write_asks_first(wire, typed, code, written):
    command = wattbit("write", wire.path, "--map", "pzem-017", "--unit", 7, "shunt", 2)
    done = subprocess.run(command, input=typed, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == code, done.stderr
    assert f"write shunt = 2 count to unit 7 (pzem-017) on {wire.path}? [y/N]" in done.stderr
    assert wire.writes == [(3, [2])] * written


def test_read_goes_on_until_ctrl_c(wire):
    command = wattbit("read", wire.path, "--map", "pzem-017", "--unit", 7, "--every", 0.2, "--json")
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    began = time.monotonic()
    lines = [json.loads(process.stdout.readline()) for _ in range(3)]
    process.send_signal(signal.SIGINT)
    assert process.wait(10) == 0
    assert process.stderr.read() == ""
    assert time.monotonic() - began > 0.4
    assert [line["bus_mv"] for line in lines] == [51300] * 3


def test_scan_goes_on_to_other_speeds_unless_told(wire, capfd):
    args = ("scan", wire.path, "--units", 7, "--maps", "pzem-017,seplos-v3", "--json")
    speeds = lambda out: [(row["baud"], row["parity"], row["unit"]) for row in json.loads(out)["devices"]]  # noqa: E731
    code, out, _ = told(capfd, *args)  # a pseudo-terminal has no speed: the same unit answers at each
    assert (code, sorted(speeds(out))) == (0, [(9600, "none", 7), (19200, "none", 7)])
    code, out, _ = told(capfd, *args, "--first")
    assert (code, len(speeds(out))) == (0, 1)
    code, out, _ = told(capfd, *args[:-1])
    assert code == 0
    assert "9600 baud, parity none:\nunit 7: pzem-017: Peacefair" in out
    assert "19200 baud, parity none:\nunit 7: pzem-017" in out


CHIPS = {
    "jk-pb": (lambda: JkPb(1, rig.module(), 1), {"pack_mv": 36300, "current_ma": -84200, "soc_pm": 870}),
    "orv3-hpr-bbu": (lambda: HprBbu(48, rig.module(), rig.rack(), 1), {"pack_mv": 36300, "bus_mv": 50900}),
    "sunspec-battery": (
        lambda: SunSpecBattery(9, rig.module(), 1, ((120, 26),), 50000),
        {"pack_mv": 36300, "soc_pm": 873, "strings": 1, "cell_max_mv": None},
    ),
}


@pytest.mark.parametrize("name", sorted(CHIPS))
def test_the_chips_of_the_desktop_rack(capfd, name):
    make, gives = CHIPS[name]
    chip = make()
    line = AnsweredLine(chip.answer)
    try:
        own = ("--parity", "none", "--json")  # a pseudo-terminal knows no parity
        code, out, _ = told(capfd, "read", line.path, "--map", name, "--unit", chip.unit, *own)
        assert code == 0
        assert {field: json.loads(out)[field] for field in gives} == gives
        code, out, _ = told(capfd, "scan", line.path, "--units", chip.unit, "--maps", name, *own)
        assert (code, json.loads(out)["devices"][0]["maps"]) == (0, [name])
    finally:
        line.close()
