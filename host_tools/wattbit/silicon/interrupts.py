"""Ctrl-C and Ctrl-D at any moment: the outputs come back to their declared levels, the file system stays."""

import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wattbit.errors import DeviceTrouble
from wattbit.silicon import start, storage
from wattbit.silicon.machine import Machine

LATEST_US = 400_000  # of the moment after power-on: from the first instruction to the loading of the controller
WITHIN_MS = 1000


@dataclass(frozen=True)
class Outcome:
    """One interruption: when, how long until the outputs stood, and whether all files were still there."""

    at_us: int
    took_ms: float
    files_kept: bool


def interrupt(uf2: Path, site: dict[str, Any], chance: random.Random) -> Outcome:
    """Stop a starting board at a random moment, put an output wrong by hand, restart it softly, and watch."""
    machine = Machine(uf2, start.disk(site))
    at_us = chance.randrange(LATEST_US)
    machine.run_us(at_us)
    return stopped(machine, site, at_us)


def stopped(machine: Machine, site: dict[str, Any], at_us: int) -> Outcome:
    """The same with a board as it runs now; files that the controller itself writes may change."""
    before = _installed(machine)
    wanted = start.declared(site, "on_reset")
    pin = sorted(wanted)[0]
    _spoil(machine, pin, 1 - wanted[pin])
    began = machine.us()
    machine.type(b"\x04")
    machine.until(lambda: start.as_declared(machine, wanted), WITHIN_MS)
    took_ms = (machine.us() - began) / 1000
    return Outcome(at_us, took_ms, _installed(machine) == before)


def _installed(machine: Machine) -> dict[str, bytes]:
    """The files of the flash tool. littlefs.LittleFSError when there is no file system any more."""
    files = storage.read(machine.disk())
    return {name: data for name, data in files.items() if not name.startswith("state/") or name == "state/slot"}


def _spoil(machine: Machine, pin: int, level: int) -> None:
    """Ctrl-C until the prompt answers, then drive `pin` by hand to `level`."""
    order = f"import machine; machine.Pin({pin}, machine.Pin.OUT, value={level})\r\n".encode()
    for _ in range(20):
        machine.type(b"\x03\r\n" + order)
        try:
            machine.until(lambda: start.level(machine, pin) == level, 200)
            return
        except DeviceTrouble:
            continue
    raise DeviceTrouble("the prompt does not answer to Ctrl-C")
