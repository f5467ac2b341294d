"""Free heap at each step of a start of the whole controller on the image, with the files of the flash tool."""

import re
from pathlib import Path
from typing import Any

from wattbit.flash import payload
from wattbit.silicon import repl, start, storage
from wattbit.silicon.machine import Machine

# what slot.start and rack.app.start do, step by step
STEPS = (
    ("version entered", "import slot, gc, inplace\ngc.threshold(slot.COLLECT_BYTES)", "code = slot._enter('a', False)"),
    ("code loaded", "", "inplace.load(code)\ncode.rest()"),
    (
        "controller built",
        "import hal, board\nfrom rack.app.vouched import load_site\nfrom rack.app.controller import Controller",
        "blobs = hal.Blobs()\nfound = load_site(blobs, blobs.read('settings.txt'))\n"
        "rack = Controller(*found[:2], board, blobs, hal.ticks_ms())",
    ),
)
FREE = "import micropython\ngc.collect()\nmicropython.mem_info()\nprint(gc.mem_free())"
LARGEST = re.compile(r"max free sz: (\d+)")
UNIT = 16  # bytes of a block of the heap (MicroPython, py/gc.h: 4 words)


def by_step(uf2: Path, site: dict[str, Any]) -> dict[str, tuple[int, int]]:
    """Step -> (bytes of heap free after it, largest piece). DeviceTrouble with the traceback if a step fails."""
    machine = Machine(uf2, storage.build({**payload.build(start.BOARD, site), "main.py": b""}))
    repl.enter(machine)
    found = {}
    for name, before, step in STEPS:
        repl.run(machine, before or "pass")
        repl.run(machine, step)
        found[name] = free(machine)
    return found


def free(machine: Machine) -> tuple[int, int]:
    """Bytes of heap that are free now, and the largest piece of them; the board is at its prompt."""
    said = repl.run(machine, FREE)
    return int(said.split()[-1]), int(LARGEST.findall(said)[-1]) * UNIT
