"""`python -m wattbit.silicon.memory [SITE]`: what each module of the firmware takes of the heap of a Pico W."""

import ast
import sys
import tempfile
from pathlib import Path
from typing import Any

from wattbit import paths
from wattbit.errors import BadInput
from wattbit.flash import lean, payload, trim
from wattbit.silicon import image, repl, storage
from wattbit.silicon.machine import Machine
from wattbit.site import board as boards
from wattbit.site import check

BOARD = "pico_w"
ROOM_LEFT = 12_000  # with less than this free a module may fail for want of a large block: go on with a new board
MEASURE = """
import gc, sys, asyncio, json, binascii, select, os, time
for k in ("Task", "create_task", "sleep_ms", "run"): getattr(asyncio, k)
def f():
    gc.collect()
    return gc.mem_free()
"""


def by_module(site: dict[str, Any], uf2: Path) -> dict[str, int]:
    """Module -> bytes of heap that importing it takes when all that it imports is there already."""
    sources = {name: source for name, source in lean.shrink(trim.modules(site)).items() if name != "rack.app"}
    order = _in_order(sources)
    files = {trim.file_of(name): source for name, source in sources.items()}
    files.update({"rack/app/__init__": "", "board": payload.board_source(BOARD, boards.read_board(BOARD))})
    disk = storage.build(payload.compiled(files, boards.about(BOARD)["ARCH"]))
    took: dict[str, int] = {}
    while len(took) < len(order):
        before = len(took)
        _fill_one_board(Machine(uf2, disk), order, took)
        if len(took) == before:
            raise BadInput([f"{order[before][0]}: does not fit a board even by itself"])
    return took


def _fill_one_board(machine: Machine, order: list[tuple[str, list[str]]], took: dict[str, int]) -> None:
    repl.enter(machine)
    repl.run(machine, MEASURE + "import board, rack\n")
    depends = dict(order)
    there: set[str] = set()
    for name, _ in order:
        if name in took:
            continue
        for needed in [*_all_below(name, depends), name]:
            if needed in there:
                continue
            free = int(repl.run(machine, "print(f())"))
            if free < ROOM_LEFT:
                return
            after = repl.run(machine, f"try:\n import {needed}\n print(f())\nexcept MemoryError: print(-1)\n")
            if int(after) < 0:
                return
            there.add(needed)
            took.setdefault(needed, free - int(after))
            print(f"{needed:36}{took[needed]:7}{int(after):8} left", flush=True)


def _in_order(sources: dict[str, str]) -> list[tuple[str, list[str]]]:
    """(module, what it imports), what is imported first."""
    done: list[tuple[str, list[str]]] = []

    def visit(name: str, path: tuple[str, ...]) -> None:
        if name in path or any(name == known for known, _ in done):
            return
        found = trim.imports(ast.parse(sources[name]), name, trim.file_of(name).endswith("__init__"))
        needs = sorted({n for n in [*found, *trim._parents(name)[:-1]] if n in sources and n != name})
        for needed in needs:
            visit(needed, (*path, name))
        done.append((name, needs))

    for name in sorted(sources):
        visit(name, ())
    return done


def _all_below(name: str, depends: dict[str, list[str]]) -> list[str]:
    found: list[str] = []

    def walk(one: str) -> None:
        for needed in depends[one]:
            if needed not in found and needed != name:
                found.append(needed)
                walk(needed)

    walk(name)
    return [known for known in depends if known in found]


def site_for_board(name: str) -> dict[str, Any]:
    """An example site as if it were written for the Pico W. BadInput when it does not fit."""
    text = (paths.sites() / f"{name}.toml").read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.toml"
        path.write_text(text.replace('board = "desktop"', f'board = "{BOARD}"'), encoding="utf-8")
        return check.read_site(path)


def main() -> None:
    """Print a line for each module, then rooms, then what is left with all of them."""
    site = site_for_board(sys.argv[1] if len(sys.argv) > 1 else "solar-small")
    took = by_module(site, image.official())
    rooms: dict[str, int] = {}
    for name, size in took.items():
        room = ".".join(name.split(".")[:2])
        rooms[room] = rooms.get(room, 0) + size
    for room, size in sorted(rooms.items(), key=lambda item: -item[1]):
        print(f"{room:36}{size:7}")
    print(f"{'all':36}{sum(rooms.values()):7}")


if __name__ == "__main__":
    main()
