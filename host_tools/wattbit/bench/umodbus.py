"""The library that people use today, fetched to be measured beside ours; GPL: into out/, never into the project."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from wattbit.bench import runs

WHAT = "micropython-modbus 2.3.7"
QUOTE = "Not fetched now: umodbus, which took 736 B and 169 us for the same poll in an earlier measurement, and blocks"
PATIENCE_S = 60


def fetched() -> Path | None:
    """The folder with the package umodbus, or None where the registry does not give it.

    Its archive has no build files, so pip fetches it, unpacks it, and refuses to go on: `--no-clean` leaves it there.
    """
    folder = runs.folder() / "umodbus"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    what = [
        "download",
        WHAT.replace(" ", "=="),
        "--no-binary",
        ":all:",
        "--no-deps",
        "--no-clean",
        "--dest",
        str(folder),
    ]
    env = {**os.environ, "TMPDIR": str(folder)}
    try:
        command = [sys.executable, "-m", "pip", *what]
        subprocess.run(command, env=env, capture_output=True, timeout=PATIENCE_S, check=False)
    except subprocess.TimeoutExpired:
        return None
    found = sorted(folder.glob("**/umodbus/serial.py"))
    return found[0].parent.parent if found else None
