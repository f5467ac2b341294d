"""What machine the figures are from: without it they mean nothing."""

from __future__ import annotations

import os
import platform
import subprocess
from pathlib import Path

from wattbit.emulator import run


def describe() -> dict[str, object]:
    """Processor, cores, system, Python and MicroPython version."""
    return {
        "cpu": cpu(Path("/proc/cpuinfo")),
        "cores": os.cpu_count() or 1,
        "system": platform.platform(),
        "python": platform.python_version(),
        "micropython": micropython(),
    }


def cpu(info: Path) -> str:
    """The processor's name from Linux's list, or what the platform says."""
    try:
        lines = info.read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def micropython() -> str:
    """What `sys.version` says in the virtual machine. Raises DeviceTrouble when there is none."""
    command = [str(run.vm()), "-c", "import sys; print(sys.version)"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
