"""`wattbit emulate --tier silicon`: the official image, with the files of the flash tool, in the desktop rack."""

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from wattbit.emulator import folder, results, wiring
from wattbit.emulator.run import firmware_sha256
from wattbit.errors import BadInput
from wattbit.flash import payload
from wattbit.silicon import image, storage
from wattbit.silicon.machine import Machine
from wattbit.silicon.record import Record
from wattbit.silicon.rig import Rig
from wattbit.site import board as boards

BOARD = "pico_w"
ON_PINS = ("ina226", "ina228", "ina238", "tmp117", "sht3x", "mcp23017", "ads1115", "adc", "input")
DRIVERS = (*ON_PINS, "modbus", "pylontech", "pylontech-stack", "jbd", "daly")
TOLD = re.compile(rb'#Event \{"s":(\d+),"ms":(\d+),')  # seconds and milliseconds of the controller's own clock
TAIL = 64  # longer than what is looked for, which may come in two pieces
NOT_DONE = ("reboot", "hang")


def emulate(scenario: Any, out: Path, progress: Callable[[float], None], uf2: Path | None = None) -> dict[str, Any]:
    """Run `scenario`, leave the result files of the desktop rack in `out`, return the summary. BadInput."""
    _check(scenario)
    run_dir = folder.prepare(out)
    run = wiring.complete(scenario.run, False)
    began = time.monotonic()
    _run(run, run_dir, uf2 or image.official(), progress)
    wall_s = time.monotonic() - began
    return results.write(run, scenario.meta, run_dir, out, wall_s, firmware_sha256(), scenario.expects)


def _check(scenario: Any) -> None:
    """BadInput when this tier cannot do what the scenario asks for."""
    site, name, problems = scenario.site, str(scenario.path), []
    if site["site"]["board"] != BOARD:
        problems.append(
            f"{name}: its site is for board {site['site']['board']!r}; allowed with --tier silicon: {BOARD!r}"
        )
    for sensor in site["sensor"]:
        if sensor["driver"] not in DRIVERS:
            allowed = ", ".join(DRIVERS)
            problems.append(f"{name}: sensor {sensor['name']}: driver {sensor['driver']!r}; allowed here: {allowed}")
    for event in scenario.run["events"]:
        if event["do"] in NOT_DONE:
            problems.append(f"{name}: event {event['do']!r}; not on this tier")
    if problems:
        raise BadInput(problems)


def disk(run: dict[str, Any]) -> bytes:
    """The file system as the flash tool leaves it, and what a controller of long standing remembers."""
    files = payload.build(BOARD, run["site"])
    remembered = {f"state/{name}": text.encode() for name, text in run["files"].items() if name.startswith("memory.")}
    return storage.build({**files, **remembered})


def _run(run: dict[str, Any], run_dir: Path, uf2: Path, progress: Callable[[float], None]) -> None:
    machine = Machine(uf2, disk(run))
    record = Record(run, run_dir)
    rig = Rig(machine, run, boards.read_board(BOARD), record)
    lives = Lives(machine, record)
    try:
        while rig.t_ms < run["duration_ms"]:
            machine.spin()
            lives.look()
            record.said(bytes(machine.said))
            machine.said.clear()
            progress(rig.t_ms / run["duration_ms"])
        lives.ended()
        first_ms = lives.began_ms[0] if lives.began_ms else 0
        record.note(rig.t_ms, "end", {**_figures(rig), "first_pass_ms": first_ms, "resets": len(machine.resets)})
    finally:
        record.close()


class Lives:
    """When each life of the controller began, from what it says: no event is said before the time that it tells.

    Of `now - told` over all events of a life the least is nearest: an event is said within a tenth of a second or two.
    """

    def __init__(self, machine: Machine, record: Record) -> None:
        self.began_ms: list[int] = []
        self._machine = machine
        self._record = record
        self._resets = 0
        self._cause = "power"
        self._least_ms = 0
        self._tail = b""

    def look(self) -> None:
        """After each moment of the board, before what it said is taken."""
        found = self._machine.resets[self._resets :]
        if found:
            self.ended()
            self._resets += len(found)
            self._cause = "watchdog" if found[-1][1] == "watchdog" else "soft"
        if self._machine.said:
            self._hear(self._tail + bytes(self._machine.said), self._machine.us() // 1000)

    def _hear(self, text: bytes, now_ms: int) -> None:
        end = 0
        for event in TOLD.finditer(text):
            began_ms = now_ms - int(event[1]) * 1000 - int(event[2])
            self._least_ms = min(self._least_ms or began_ms, began_ms)
            end = event.end()
        self._tail = text[end:][-TAIL:]

    def ended(self) -> None:
        """Note the life that is over; one that said nothing has not begun."""
        if self._least_ms:
            self.began_ms.append(self._least_ms)
            self._record.note(self._least_ms, "boot", {"cause": self._cause})
        self._least_ms = 0


def _figures(rig: Rig) -> dict[str, Any]:
    rack = rig.rack
    return {
        "sim_ms": rig.t_ms,
        "bus_min_mv": int(rack.bus_min_v * 1000),
        "unserved_wh": {str(tier): round(wh, 3) for tier, wh in enumerate(rack.unserved_wh)},
        "powered": rack.powered_mask(),
        "energy": rack.energy(),
        "micropython": "the official image on an emulated RP2040",
    }
