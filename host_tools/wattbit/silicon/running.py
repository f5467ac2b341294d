"""The whole controller while it runs: Ctrl-C and Ctrl-D at random moments.

A start takes minutes, so the board starts once, and each trial goes on from there in a fork of this process.
"""

import os
import pickle
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from wattbit.errors import DeviceTrouble
from wattbit.silicon import emulate, interrupts
from wattbit.silicon.machine import Machine
from wattbit.silicon.record import Quiet
from wattbit.silicon.rig import Rig
from wattbit.site import board as boards

START_MS = 10_000
WINDOW_US = 500_000  # of the random moments: five passes, and the waits between them


def trials(uf2: Path, run: dict[str, Any], count: int, seed: int) -> list[interrupts.Outcome]:
    """`count` interruptions of the running controller of `run` (run.json's content)."""
    machine = Machine(uf2, emulate.disk(run))
    Rig(machine, run, boards.read_board(emulate.BOARD), Quiet())
    machine.until(lambda: b"#Event" in machine.said, START_MS)
    chance = random.Random(seed)
    moments = [chance.randrange(WINDOW_US) for _ in range(count)]
    return [forked(lambda us=us: _stopped(machine, run["site"], us)) for us in moments]  # type: ignore[misc]


def _stopped(machine: Machine, site: dict[str, Any], us: int) -> interrupts.Outcome:
    machine.run_us(us)
    return interrupts.stopped(machine, site, machine.us())


def forked(work: Callable[[], Any]) -> Any:
    """What `work` returns, done in a copy of this process: this one stays as it is. DeviceTrouble if it raises."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(ours)
        try:
            result = pickle.dumps(work())
        except BaseException as error:  # whatever it is, the parent tells it
            result = pickle.dumps(DeviceTrouble(str(error)))
        with os.fdopen(theirs, "wb") as pipe:
            pipe.write(result)
        os._exit(0)
    os.close(theirs)
    with os.fdopen(ours, "rb") as pipe:
        result = pipe.read()
    os.waitpid(child, 0)
    found = pickle.loads(result)  # noqa: S301 - from a copy of ourselves
    if isinstance(found, DeviceTrouble):
        raise found
    return found
