"""`python -m wattbit.bench.pty_mangled [--exchanges N]`: the master in the VM against pymodbus' server over terminals.

In real time: the firmware's master in the MicroPython VM, several lines at once, on each pymodbus' own RTU server
behind a pseudo-terminal, and between them a mangler (see `mangler`). 1 when a wrong value was taken.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import subprocess
import sys
import time
import tty
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import typer

from wattbit import paths
from wattbit.bench import mangler, peer_values, pty_lines
from wattbit.errors import EXPECTATION_FAILED, OK, DeviceTrouble

BAUD = 115200
UNITS = 24  # on each line: each can be asked four times a second without a length twice in 3 s
PERIOD_MS = 300
ANSWER_MS = 30  # pymodbus' server on a busy machine; what comes later is one more late answer
WORKERS = 2
LINES = 8  # for each of the workers
EXCHANGES = 100000
OLDEST = mangler.LONGEST_MS // 100 + peer_values.FRESH  # tenths of a second that a copy may be late


@dataclass
class Outcome:
    """What a run came to; `unexplained`: wrong values [unit, register, word, tenths] that no colliding frame holds.

    `old`: true values from a block without room that came too late, the first copy that its unit ever sent. Nothing in
    such a frame tells it from an answer (decision 8).
    """

    seconds: float = 0.0
    requests: int = 0
    taken: int = 0
    refused: int = 0
    late: int = 0
    forged: int = 0
    collisions: int = 0
    done: Counter[str] = field(default_factory=Counter)
    unexplained: list[list[int]] = field(default_factory=list)
    old: list[list[int]] = field(default_factory=list)

    @property
    def mangled(self) -> int:
        """How many answers were not left as they were."""
        return sum(self.done.values())


def run(exchanges: int, seconds: float, lines: int = LINES, say: bool = False) -> Outcome:
    """Until so many answers were mangled, or for so many seconds. Raises DeviceTrouble when a part of it dies."""
    began, began_ns = time.monotonic(), time.time_ns()
    ends = [os.openpty() for _ in range(WORKERS * lines)]
    for _, far in ends:
        tty.setraw(far)
        os.set_blocking(far, False)
    context = multiprocessing.get_context("fork")
    pipes, workers = [], []
    for k in range(WORKERS):
        mine, theirs = context.Pipe()
        near = [end[0] for end in ends[k::WORKERS]]
        rest = (1 + k, UNITS, began_ns, exchanges // WORKERS, seconds, theirs)
        workers.append(context.Process(target=pty_lines.work, args=(near, *rest), daemon=True))
        workers[-1].start()
        pipes.append(mine)
    vm = _start_vm(began_ns, [end[1] for end in ends])
    try:
        found = _collect(pipes, seconds, say)
        said = vm.communicate(timeout=60)[0]
        if vm.returncode or not said:
            raise DeviceTrouble("pty_vm.py failed in the VM")
        found.seconds = time.monotonic() - began
        return _with_verdict(found, json.loads(said))
    finally:
        vm.kill()
        for worker in workers:
            worker.kill()
        for end in ends:
            os.close(end[0])
            os.close(end[1])


def _start_vm(began_ns: int, fds: list[int]) -> subprocess.Popen[bytes]:
    root = paths.root()
    env = {"MICROPYPATH": f"{root / 'firmware'}:{root / 'host_tools'}:.frozen"}
    script = str(Path(__file__).with_name("pty_vm.py"))
    numbers = (UNITS, BAUD, PERIOD_MS, ANSWER_MS, began_ns, *fds)
    command = [str(Path(sys.executable).parent / "micropython"), "-X", "heapsize=32m", script, *map(str, numbers)]
    return subprocess.Popen(command, env=env, pass_fds=fds, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def _collect(pipes: list, seconds: float, say: bool) -> Outcome:
    """Wait for the end of every worker."""
    found = Outcome()
    so_far = [0] * len(pipes)
    excused: list[int] = []
    open_pipes = dict(enumerate(pipes))
    said_s = time.monotonic()
    while open_pipes:
        for k, pipe in list(open_pipes.items()):
            if not pipe.poll(seconds + 30):
                raise DeviceTrouble("a process with pymodbus' server does not go on")
            news = pipe.recv()
            if isinstance(news, int):
                so_far[k] = news
                continue
            done, forged, collisions, words = news
            found.done.update(done)
            found.forged += forged
            found.collisions += collisions
            excused += words
            del open_pipes[k]
        if say and time.monotonic() - said_s > 10:
            said_s = time.monotonic()
            print(f"  {sum(so_far)} mangled", file=sys.stderr)
    found.unexplained = [[word] for word in excused]
    return found


def _with_verdict(found: Outcome, vm: dict) -> Outcome:
    excused = {word for (word,) in found.unexplained}
    wrong = [row for row in vm["wrong"] if row[2] not in excused]
    found.old = [row for row in wrong if _old(*row)]
    found.unexplained = [row for row in wrong if row not in found.old]
    found.requests, found.taken, found.refused, found.late = (vm[k] for k in ("requests", "taken", "refused", "late"))
    return found


def _old(unit: int, register: int, word: int, tenths: int) -> bool:
    """A true value of a register that is in a block without room, from before."""
    age = (tenths - word) % 1024
    return register >= peer_values.TIGHT and peer_values.is_true(word, unit, register, tenths, age) and age <= OLDEST


def main(exchanges: int = typer.Option(EXCHANGES, help="How many answers to mangle.")) -> None:
    """Print what was taken; exit 1 when a wrong value was."""
    found = run(exchanges, 3600, say=True)
    kinds = ", ".join(f"{n} {kind}" for kind, n in sorted(found.done.items()))
    print(f"{found.mangled} mangled of {found.requests} exchanges over terminals in {found.seconds:.0f} s: {kinds}")
    print(f"{found.taken} values taken, {found.refused} refused, {found.late} frames late")
    print(f"{found.collisions} of {found.forged} forged frames have a right CRC; theory: {found.forged / 65536:.2f}")
    print(f"wrong values taken, collisions aside: {len(found.unexplained)} {found.unexplained[:5] or ''}")
    print(f"old values taken, first copies from blocks without room: {len(found.old)}")
    raise typer.Exit(EXPECTATION_FAILED if found.unexplained else OK)


if __name__ == "__main__":
    typer.run(main)
