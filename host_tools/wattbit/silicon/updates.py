"""The flash tool with the real mpremote on the emulated board: an update, and the cable pulled at any moment of it."""

import contextlib
import hashlib
import random
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wattbit.errors import DeviceTrouble
from wattbit.flash import payload
from wattbit.flash.install import install
from wattbit.flash.link import Link
from wattbit.silicon import plugged, repl, start, storage
from wattbit.silicon.machine import Machine

PROSE = 20_000  # bytes of an update that are no file's, about
WAIT_S = 600  # an emulated second takes half a minute of a busy core
LATEST_US = 20_000  # after the byte that decides: time for the board to be within what that byte makes it do
BEFORE = 8_000  # bytes at the end of an update, in which it switches over: half of the pulls fall there


@dataclass(frozen=True)
class Pull:
    """One pull: after how many bytes, with the power or not, and what the board was then; None when it is no board."""

    typed: int
    powered: bool
    version: int | None
    runs: bool


def whole(uf2: Path, site: Path, old: dict[str, bytes] | None = None) -> tuple[subprocess.CompletedProcess[str], bytes]:
    """`wattbit flash` as an operator calls it, on a board with the files `old` (default: none), and the disk after."""
    with tempfile.TemporaryDirectory() as folder:
        disk = Path(folder) / "disk.bin"
        disk.write_bytes(storage.build(old or {}))
        with plugged.plugged(disk, uf2) as board:
            command = [sys.executable, "-m", "wattbit", "flash", "--board", start.BOARD, "--site", str(site)]
            command += ["--port", board.path, "--out", f"{folder}/record.json", "--wait", str(WAIT_S)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        return done, disk.read_bytes()


def pull(uf2: Path, site: dict[str, Any], chance: random.Random, latest: int = 0) -> Pull:
    """Update a board that has version 1, and pull the cable at a random one of all (or of `latest`) bytes typed."""
    files = payload.build(start.BOARD, site)
    total = latest or sum(4 * len(data) // 3 for data in files.values()) + PROSE
    where = chance.randrange(total) if chance.random() < 0.5 else chance.randrange(max(0, total - BEFORE), total)
    powered = chance.random() < 0.5
    old = storage.build(files)
    disk, typed = _updated(uf2, site, old, (max(1, where), chance.randrange(LATEST_US)), powered)
    files = storage.read(disk)
    version = in_use(files, payload.root(start.BOARD))
    return Pull(typed, powered, version, version is not None and _starts(uf2, disk))


def _updated(uf2: Path, site: dict[str, Any], old: bytes, cut: tuple[int, int], stay: bool) -> tuple[bytes, int]:
    with tempfile.TemporaryDirectory() as folder:
        disk = Path(folder) / "disk.bin"
        disk.write_bytes(old)
        with plugged.plugged(disk, uf2, cut, stay) as board, contextlib.suppress(DeviceTrouble):
            link = Link(board.path)
            try:
                link.enter()
                install(link, start.BOARD, site, lambda path, done, total: None)
            finally:
                link.close()
        return disk.read_bytes(), board.typed


def in_use(files: dict[str, bytes], root: dict[str, bytes]) -> int | None:
    """The number of the version that would start, every file of it and of the root as it should be; else None."""
    heads = {slot: files[f"{slot}/manifest.txt"].split() for slot in "ab" if f"{slot}/manifest.txt" in files}
    if not heads or any(files.get(name) != data for name, data in root.items()):
        return None
    slot = files.get("state/slot", b"").decode()
    if slot not in heads:
        slot = max(heads, key=lambda name: int(heads[name][2]))
    for row in files[f"{slot}/manifest.txt"].decode().splitlines()[1:]:
        sha256, _, name = row.split(" ", 2)
        if hashlib.sha256(files.get(f"{slot}/{name}", b"")).hexdigest() != sha256:
            return None
    return int(heads[slot][2])


def _starts(uf2: Path, disk: bytes) -> bool:
    """True when the board, given power, has its outputs as declared in time and is in a version, by its own word."""
    machine = Machine(uf2, disk)
    machine.run_us(400_000)
    repl.enter(machine)
    return repl.run(machine, "import os\nprint(os.getcwd())").strip() in ("/a", "/b")
