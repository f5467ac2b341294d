"""Functions run where they lie in flash, and their copies on the heap are given back.

An RP2040 reads its flash like memory. What `import` has copied to the heap as the bytecode of a function also lies in
`code.bin`, byte for byte, since bytecode names nothing by its address. So each function is pointed at the flash, once
its module is there and none of its functions runs. Nothing is taken on trust: a function is moved only if the bytes at
both places are the same over its whole length. On an image whose objects are laid out differently nothing matches,
nothing is moved, and all that is lost is room. littlefs leaves the blocks of a file that nobody writes where they are;
`wattbit flash` writes to the other version only.
"""

import gc
import struct
import sys

import uctypes
from machine import mem32

RAM, RAM_END = 0x20000000, 0x20042000  # RP2040 datasheet 2.6.2
BLOCK, BLOCKS = 4096, 4096  # the largest flash that is mapped whole: 16 MiB (RP2040 datasheet 2.6.3)
# words of an open littlefs file (MicroPython 1.27, extmod/vfs_lfs.h and lib/littlefs/lfs2.h: mp_obj_vfs_lfs2_file_t)
FILE_BLOCK, FILE_OFFSET = 18 * 4, 19 * 4
# words of a function (py/objfun.h: mp_obj_fun_bc_t), and of a property or static method (py/objproperty.c, objtype.h)
FUNCTION_CODE = 3 * 4
INNER = 4
PROBE = 16


def _plain() -> None:
    pass


def _generator() -> object:
    yield


FUNCTIONS = (type(_plain), type(_generator))
HOLDERS = (property, staticmethod, classmethod)


def load(code: object) -> int:
    """Import what `code` lists, in its order, and move it; bytes of the heap given back."""
    moved = 0
    with open(code.path, "rb") as f:
        for name, at, bodies in code.listed():
            __import__(name)
            moved += _move(f, code.mapped, sys.modules[name], at, _table(f, bodies))
            gc.collect()
    return moved


def _table(f: object, bodies: tuple) -> bytes:
    """Offset and length of each function's bytecode in its module: 16 bits each, little-endian."""
    at, count = bodies
    f.seek(at)
    return f.read(4 * count)


def _move(f: object, mapped: int, module: object, at: int, table: bytes) -> int:
    found: list = []
    _collect(module.__dict__, module.__name__, found)
    moved = 0
    for i in range(0, len(table), 4):
        start, size = struct.unpack_from("<HH", table, i)
        there = _address(f, mapped, at + start, size)
        if there and _point(found, there, size):
            moved += size
    return moved


def _collect(space: dict, module: str, found: list) -> None:
    """Addresses of the functions of a module and of the classes that it defines."""
    for value in space.values():
        kind = type(value)
        if kind in FUNCTIONS:
            found.append(id(value))
        elif kind in HOLDERS:
            found.append(mem32[id(value) + INNER])
        elif kind is type and value.__dict__.get("__module__", module) == module:
            _collect(value.__dict__, module, found)


def _address(f: object, mapped: int, at: int, size: int) -> int:
    """Where `size` bytes at `at` of the open file lie in memory, or 0 if they are not in one piece or not there."""
    f.seek(at)
    probe = f.read(min(size, PROBE))
    block, end = mem32[id(f) + FILE_BLOCK], mem32[id(f) + FILE_OFFSET]
    start = end - len(probe)
    if not (0 <= block < BLOCKS and 0 <= start and start + size <= BLOCK):
        return 0
    there = mapped + block * BLOCK + start
    return there if uctypes.bytearray_at(there, len(probe)) == probe else 0


def _point(found: list, there: int, size: int) -> bool:
    """True when one of the functions has just these bytes, and now reads them at `there`."""
    flash = uctypes.bytearray_at(there, size)
    for function in found:
        here = mem32[function + FUNCTION_CODE] & 0xFFFFFFFF
        if RAM <= here <= RAM_END - size and uctypes.bytearray_at(here, size) == flash:
            mem32[function + FUNCTION_CODE] = there
            return True
    return False
