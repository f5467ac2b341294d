"""Functions run, and texts are read, where they lie in flash, and their copies on the heap are given back.

An RP2040 reads its flash like memory. What `import` has copied to the heap as the bytecode of a function also lies in
`code.bin`, byte for byte, since bytecode names nothing by its address. So each function is pointed at the flash, once
its module is there and none of its functions runs; and so is each text. Nothing is taken on trust: a pointer is
moved only if the bytes at both places are the same over the whole length. On an image whose objects are laid out
differently nothing matches, nothing is moved, and all that is lost is room. littlefs leaves the blocks of a file that
nobody writes where they are; `wattbit flash` writes to the other version only.
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
# words of a function (py/objfun.h: mp_obj_fun_bc_t), of a property or static method (py/objproperty.c, objtype.h), of a
# module (py/bc.h: mp_module_context_t), of a tuple (py/objtuple.h) and of a text (py/objstr.h)
CODE = 3 * 4
INNER = 1 * 4
CONSTANTS = 3 * 4
LENGTH, ITEMS = 1 * 4, 2 * 4
TEXT = 3 * 4
PROBE = 16
COLLECT_EVERY = 8  # modules
BEGINNING = 8  # bytes by which functions are told apart at first; a shorter one stays where it is
LOOK_AHEAD = 3  # texts: one that lies over the edge of a block is passed over


def _plain() -> None:
    pass


def _generator() -> object:
    yield


FUNCTIONS = (type(_plain), type(_generator))
TEXTS = (id(str), id(bytes))
HOLDERS = (property, staticmethod, classmethod)


def load(code: object) -> int:
    """Import what `code` lists, in its order, and move it; how many functions and texts read flash now."""
    moved = done = 0
    with open(code.path, "rb") as f:
        flash = Flash(f, code.mapped)
        for name, at, table in code.listed():
            __import__(name)
            moved += _move(flash, sys.modules[name], at, table)
            done += 1
            if done % COLLECT_EVERY == 0:
                gc.collect()
    return moved


class Flash:
    """Where the bytes of an open file lie in memory: the file system says in which block, one question a block."""

    def __init__(self, f: object, mapped: int) -> None:
        self._f = f
        self._mapped = mapped
        self._from = self._until = self._there = 0  # the last piece that was asked for

    def read(self, at: int, size: int) -> bytes:
        """Bytes of the file, by way of the file system."""
        self._f.seek(at)
        return self._f.read(size)

    def address(self, at: int, size: int) -> int:
        """Of `size` bytes at `at`, or 0 if they are not in one piece or not where the file system seems to say."""
        if not self._from <= at < self._until:
            self._find(at, min(size, PROBE))
        return self._there + at - self._from if at + size <= self._until else 0

    def _find(self, at: int, size: int) -> None:
        probe = self.read(at, size)
        block, end = mem32[id(self._f) + FILE_BLOCK], mem32[id(self._f) + FILE_OFFSET]
        start = end - len(probe)
        self._from = self._until = at
        if 0 <= block < BLOCKS and 0 <= start < end <= BLOCK:
            self._there = self._mapped + block * BLOCK + start
            if uctypes.bytearray_at(self._there, len(probe)) == probe:
                self._until = at + BLOCK - start


def _move(flash: Flash, module: object, at: int, place: tuple) -> int:
    """Point functions and texts of `module`, which begins at `at` of the file, to flash; how many.

    place: where its table begins, entries for functions, entries for texts, constants. An entry is where the bytecode
    or the text begins in the module, and its length, 16 bits each, little-endian.
    """
    begins, functions, texts, constants = place
    table = flash.read(begins, 4 * (functions + texts))
    found: list = []
    _collect(module.__dict__, module.__name__, found)
    moved = _move_functions(flash, at, table[: 4 * functions], _by_beginning(found))
    if texts:
        found = []
        _texts(mem32[id(module) + CONSTANTS] & 0xFFFFFFFF, constants, found)
        moved += _move_texts(flash, at, table[4 * functions :], found)
    return moved


def _by_beginning(found: list) -> dict:
    """First bytes of their bytecode -> functions, for those that have it on the heap."""
    known: dict = {}
    for one in found:
        here = mem32[one + CODE] & 0xFFFFFFFF
        if RAM <= here <= RAM_END - BEGINNING:
            known.setdefault(bytes(uctypes.bytearray_at(here, BEGINNING)), []).append(one)
    return known


def _move_functions(flash: Flash, at: int, table: bytes, known: dict) -> int:
    moved = 0
    for i in range(0, len(table), 4):
        start, size = struct.unpack_from("<HH", table, i)
        there = flash.address(at + start, size)
        if there and size >= BEGINNING:
            few = known.get(bytes(uctypes.bytearray_at(there, BEGINNING)), ())
            k = _point(few, CODE, there, size)
            if k >= 0:
                few.pop(k)
                moved += 1
    return moved


def _move_texts(flash: Flash, at: int, table: bytes, found: list) -> int:
    """Those found are in the order of the table, but texts that are names already are not among them."""
    first = moved = 0
    for i in range(0, len(table), 4):
        start, size = struct.unpack_from("<HH", table, i)
        there = flash.address(at + start, size)
        if there:
            k = _point(found[first : first + LOOK_AHEAD], TEXT, there, size)
            if k >= 0:
                first += k + 1
                moved += 1
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


def _texts(at: int, count: int, found: list) -> None:
    """Addresses of the texts among `count` objects at `at`, and among those of the tuples there."""
    for i in range(count):
        one = mem32[at + 4 * i] & 0xFFFFFFFF
        if one % 4 == 0 and RAM <= one < RAM_END:
            kind = mem32[one] & 0xFFFFFFFF
            if kind in TEXTS:
                found.append(one)
            elif kind == id(tuple):
                _texts(one + ITEMS, mem32[one + LENGTH], found)


def _point(few: list, word: int, there: int, size: int) -> int:
    """Which of a few has at the address in its `word` the `size` bytes that are `there`, and now reads those; or -1."""
    same = uctypes.bytearray_at(there, size)
    for k in range(len(few)):
        here = mem32[few[k] + word] & 0xFFFFFFFF
        if RAM <= here <= RAM_END - size and uctypes.bytearray_at(here, size) == same:
            mem32[few[k] + word] = there
            return k
    return -1
