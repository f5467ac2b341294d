"""The Modbus master of one line: age of readings, use of the wire, and what a poll costs in the VM."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from rack.drivers.modbus_line import Line
from rack.drivers.register_map import RegisterMap
from wattbit import paths
from wattbit.bench import umodbus
from wattbit.bench.figures import Figure
from wattbit.bench.mangled import Port
from wattbit.emulator.chips.modbus_device import ModbusDevice
from wattbit.emulator.chips.modbus_line import ModbusLine
from wattbit.errors import DeviceTrouble

SECONDS = 60
# unit, map, fields of the fast set: six supplies and six battery modules as in the example site
SHELF: list[tuple[int, str, tuple[str, ...]]] = [(200 + k, "orv3-psu", ("ok", "output_w")) for k in range(6)]
SHELF += [(64 + k, "orv3-bbu", ("soc_pm", "soh_pm", "current_ma", "pack_mv", "temperature_mc")) for k in range(6)]
BITS = 11  # 8E1: start, 8 data, parity, stop
FIXED_US = 1750  # of the pause above 19,200 baud: Modbus over serial line V1.02, 2.5.1.1
GOALS = {19200: 95, 115200: 90}


class Ages:
    """A sink that keeps the longest time between two readings of each slot, from the second second on."""

    def __init__(self, slots: int) -> None:
        self._last: list[int | None] = [None] * slots
        self.worst_ms = 0
        self.failed = 0

    def put(self, slot: int, value: int, now_ms: int) -> None:
        """A reading."""
        last = self._last[slot]
        if last is not None:
            self.worst_ms = max(self.worst_ms, now_ms - last)
        self._last[slot] = now_ms

    def fail(self, slot: int, now_ms: int) -> None:
        """No reading: a register that holds 0 may be outside the legal range, but it was read."""
        self.failed += 1
        self.put(slot, 0, now_ms)


def measure() -> list[Figure]:
    """Age, use of the wire at both speeds, and one poll in the VM."""
    figures = [_age(900, 1000), _age(1000, None)]
    for baud in GOALS:
        figures += _use(baud)
    return figures + _poll()


def shelf(baud: int, period_ms: int, turnaround_us: int) -> tuple[Line, Port, ModbusLine, Ages]:
    """The shelf on a line in virtual time."""
    wire = ModbusLine(baud)
    wire.turnaround_us = turnaround_us
    port, ages = Port(wire), Ages(len(SHELF) * 8)
    line = Line(port, baud, ages)
    for k, (unit, name, fields) in enumerate(SHELF):
        text = (paths.root() / "boards" / "maps" / f"{name}.json").read_text(encoding="utf-8")
        wire.attach(unit, ModbusDevice(unit, 400))
        line.add(unit, RegisterMap(json.loads(text)), period_ms, [(f, 8 * k + s) for s, f in enumerate(fields)])
    line.start(0)
    return line, port, wire, ages


def run(line: Line, port: Port, until_ms: int) -> None:
    """Step the line as its task does, on a clock of whole milliseconds."""
    now_ms = 0
    while now_ms < until_ms:
        port.now_us = now_ms * 1000
        now_ms += line.step(now_ms)


def _age(period_ms: int, goal_ms: int | None) -> Figure:
    line, port, _, ages = shelf(19200, period_ms, 3000)
    run(line, port, SECONDS * 1000)
    if any(sum(unit.errors) for unit in line.units):
        raise DeviceTrouble("the emulated shelf did not answer every request")
    how = f"longest time between two readings of a field, 12 devices, {port.requests} exchanges, answers after 3 ms"
    name = f"ORv3 shelf, fast set at 19,200 8E1, asked each {period_ms} ms: worst age"
    return Figure(name, ages.worst_ms, "ms", how, goal_ms)


def _use(baud: int) -> list[Figure]:
    """Only registers that a field needs count as use; what a request asks beyond them to be told apart does not."""
    line, port, wire, _ = shelf(baud, 1, 0)
    run(line, port, SECONDS * 1000)
    character_us = BITS * 1e6 / baud
    pause_us = max(3.5 * character_us, FIXED_US if baud > 19200 else 0)
    padding = wire.received - needed_bytes(line)
    pauses_us = 2 * pause_us * port.requests
    shares = [
        round((characters * character_us + pauses) / (SECONDS * 1e4), 1)
        for characters, pauses in (
            (wire.sent + wire.received - padding, pauses_us),
            (wire.sent + wire.received, pauses_us),
            (wire.sent + wire.received - padding, pauses_us / 2),
        )
    ]
    how = f"{port.requests} exchanges in {SECONDS} s, answers at once, clock of 1 ms; theory: "
    both = how + "request + t3.5 + answer + t3.5, back to back"
    name = f"bytes on the wire / theory at {baud} baud"
    return [
        Figure(name + ", needed registers", shares[0], "%", both, GOALS[baud], ">="),
        Figure(name + ", all that was asked", shares[1], "%", both),
        Figure(name + ", needed, one pause only", shares[2], "%", how + "request + answer + t3.5: stricter"),
    ]


def needed_bytes(line: Line) -> int:
    """Bytes of all answers so far, had each only the registers that its fields need; every poll is one of a unit."""
    return sum(unit.good * (5 + 2 * poll.count) for unit in line.units for poll in unit.polls)


def _poll() -> list[Figure]:
    found, folder = json.loads(_in_vm("poll_vm.py")), umodbus.fetched()
    how = f"4 registers, instant UART, {found['polls']} polls in the VM, every step of the line counted"
    how += "" if folder else f". {umodbus.QUOTE}"
    figures = [
        Figure("allocated by a Modbus poll", found["bytes"], "B", how, 0),
        Figure("CPU of a Modbus poll, whole line", found["us"], "us", how),
    ]
    if folder is None:
        return figures
    theirs = json.loads(_in_vm("umodbus_vm.py", str(folder)))
    how = f"{umodbus.WHAT}: the same read alone, without a schedule, legal ranges and units; instant UART; "
    how += "its waiting, in which it blocks, is taken out"
    return [
        *figures,
        Figure("allocated by a poll of umodbus", round(theirs["bytes"]), "B", how),
        Figure("CPU of a poll of umodbus", theirs["us"], "us", how),
    ]


def _in_vm(name: str, *arguments: str) -> str:
    script, root = Path(__file__).with_name(name), paths.root()
    env = {"MICROPYPATH": f"{root / 'firmware'}:{root / 'host_tools'}:.frozen"}
    command = [str(Path(sys.executable).parent / "micropython"), "-X", "heapsize=8m", str(script), *arguments]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=120, check=False)
    if done.returncode:
        raise DeviceTrouble(f"{name} failed in the VM: {done.stderr.strip().splitlines()[-1]}")
    return done.stdout
