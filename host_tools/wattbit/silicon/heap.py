"""Free heap at each step of a start of the whole controller on the image, with the files of the flash tool."""

from pathlib import Path
from typing import Any

from wattbit.flash import payload
from wattbit.silicon import repl, start, storage
from wattbit.silicon.machine import Machine

# what slot.start and rack.app.start do, step by step
STEPS = (
    ("start imported", "import slot, gc, hal, board\ngc.threshold(slot.COLLECT_BYTES)", "import rack.app.start as s"),
    ("site checked", "blobs = hal.Blobs()\nfrom rack.app import site as at", "site, rows, wrong = at.load_site(blobs)"),
    ("controller imported", "", "from rack.app.controller import Controller"),
    ("controller built", "assert not wrong, wrong", "rack = Controller(site, rows, board, blobs, hal.ticks_ms())"),
)
FREE = "gc.collect()\nprint(gc.mem_free())"


def by_step(uf2: Path, site: dict[str, Any], steps: int = len(STEPS)) -> dict[str, int]:
    """Step -> bytes of heap free after it, for the first `steps`. DeviceTrouble with the traceback if one fails."""
    machine = Machine(uf2, storage.build({**payload.build(start.BOARD, site), "main.py": b""}))
    repl.enter(machine)
    repl.run(machine, "import slot\nslot._enter('a', False)")
    free = {}
    for name, before, step in STEPS[:steps]:
        repl.run(machine, before)
        repl.run(machine, step)
        free[name] = int(repl.run(machine, FREE))
    return free
