"""Functions that run where they lie in flash: which are moved, and that nothing else ever is."""

import struct
import sys
from types import ModuleType, SimpleNamespace

import pytest

from wattbit.flash import payload, places

FLASH, RAM = 0x1012C000, 0x20010000
SOURCE = """
def plain(a):
    return a * 1000001 + 1
class Thing:
    def method(self):
        return [n + 1000002 for n in self.all]
    @property
    def some(self):
        return 1000003
WORDS = ("in a tuple", 7)
def say():
    return "a text of some length"
"""


class Memory:
    """An address space: bytes of flash and of RAM, and the words that mem32 gives of them."""

    def __init__(self):
        self.bytes = {}

    def put(self, at, data):
        self.bytes.update({at + i: byte for i, byte in enumerate(data)})

    def read(self, at, size):
        return bytes(self.bytes[at + i] for i in range(size))

    def __getitem__(self, at):
        return struct.unpack("<i", self.read(at, 4))[0]

    def __setitem__(self, at, value):
        self.put(at, struct.pack("<I", value & 0xFFFFFFFF))


class File:
    """An open file of blocks that lie in flash in any order."""

    def __init__(self, memory, data, blocks):
        self.memory, self.data, self.blocks = memory, data, blocks
        for i, block in enumerate(blocks):
            memory.put(FLASH + block * 4096, data[i * 4096 : (i + 1) * 4096].ljust(4096, b"\xff"))

    def seek(self, at):
        self.at = at

    def read(self, n):
        got = self.data[self.at : self.at + n]
        self.at += len(got)
        last = (self.at - 1) // 4096
        self.memory[id(self) + 72] = self.blocks[last]
        self.memory[id(self) + 76] = self.at - last * 4096
        return got


@pytest.fixture
def inplace(root, monkeypatch):
    memory = Memory()
    monkeypatch.setitem(sys.modules, "machine", SimpleNamespace(mem32=memory))
    monkeypatch.setitem(sys.modules, "uctypes", SimpleNamespace(bytearray_at=memory.read))
    module = ModuleType("inplace")
    exec((root / "firmware/slots/inplace.py").read_text(), module.__dict__)
    module.memory = memory
    return module


def function(inplace, at, code):
    """A function whose bytecode is `code` at the address `at` of RAM; what it reads is mem32[it + 12]."""
    inplace.memory.put(at, code)
    made = RAM + 0x8000 + at % 0x1000
    inplace.memory[made + 12] = at
    return made


def moved(inplace, file, at, found, size=40):
    """How many of `found`, the functions of a module, are moved: its table has one entry, at `at` of the file."""
    table = struct.pack("<HH", at % 1000, size)
    return inplace._move_functions(inplace.Flash(file, FLASH), at - at % 1000, table, inplace._by_beginning(found))


def where(inplace, made):
    return inplace.memory[made + 12] & 0xFFFFFFFF


def test_a_function_is_moved_to_the_same_bytes_in_flash(inplace):
    code = bytes(range(40))
    file = File(inplace.memory, b"x" * 5000 + code, [9, 4])
    made = function(inplace, RAM, code)
    assert moved(inplace, file, 5000, [made]) == 1
    assert where(inplace, made) == FLASH + 4 * 4096 + 5000 - 4096


@pytest.mark.parametrize("other", range(40))
def test_one_other_byte_and_it_stays(inplace, other):
    code = bytes(range(40))
    wrong = code[:other] + b"\xee" + code[other + 1 :]
    file = File(inplace.memory, code, [3])
    made = function(inplace, RAM, wrong)
    assert moved(inplace, file, 0, [made]) == 0
    assert where(inplace, made) == RAM


def test_what_lies_over_the_edge_of_a_block_stays(inplace):
    file = File(inplace.memory, bytes(range(256)) * 32, [7, 8])
    flash = inplace.Flash(file, FLASH)
    assert flash.address(4096 - 10, 40) == 0
    assert flash.address(4096 - 40, 40) == FLASH + 7 * 4096 + 4056
    assert flash.address(4096, 40) == FLASH + 8 * 4096
    assert flash.address(5000, 40) == FLASH + 8 * 4096 + 904
    assert flash.address(8192 - 39, 40) == 0


def test_a_file_of_another_layout_is_not_believed(inplace):
    file = File(inplace.memory, bytes(range(256)) * 16, [7])
    file.blocks = [6]  # flash has something else there
    inplace.memory.put(FLASH + 6 * 4096, b"\0" * 4096)
    assert inplace.Flash(file, FLASH).address(16, 40) == 0
    file.blocks = [-3]
    assert inplace.Flash(file, FLASH).address(16, 40) == 0


def test_what_is_no_copy_on_the_heap_stays(inplace):
    code = bytes(range(40))
    file = File(inplace.memory, code, [3])
    for at in (0x10080000, 0, RAM + 0x40000):
        assert moved(inplace, file, 0, [function(inplace, at, code)]) == 0


def test_functions_of_a_module_and_of_its_classes_are_found_and_no_others(inplace):
    theirs = type("Theirs", (), {"__module__": "other", "f": lambda self: 0})
    ours = type("Ours", (), {"__module__": "m", "f": lambda self: 0})
    found = []
    inplace.memory[id(p := property(lambda self: 1)) + 4] = 77
    plain = lambda: 0  # noqa: E731
    inplace._collect({"plain": plain, "Theirs": theirs, "Ours": ours, "p": p, "n": 3}, "m", found)
    assert sorted(found) == sorted([id(plain), id(ours.__dict__["f"]), 77])


def test_texts_are_found_also_in_tuples_of_tuples_and_nothing_else(inplace):
    memory, at = inplace.memory, RAM
    tuple_of_two, inner, text = RAM + 0x100, RAM + 0x200, RAM + 0x300
    for i, one in enumerate((tuple_of_two, text, 0x10080000, 7)):
        memory[at + 4 * i] = one
    for made, items in ((tuple_of_two, (inner,)), (inner, (text + 0x40, 3))):
        for i, word in enumerate((7001, len(items), *items)):
            memory[made + 4 * i] = word
    memory[text], memory[text + 0x40] = 7002, 7003
    inplace.id = {tuple: 7001}.get
    inplace.TEXTS = (7002, 7003)
    found = []
    inplace._texts(at, 4, found)
    assert found == [text + 0x40, text]


def test_bytecode_is_where_the_table_says():
    data = payload.compiled({"m": SOURCE}, "armv6m")["m.mpy"]
    found, texts, constants = places.places(data)
    assert len(found) == 6  # plain, the class body, method, its comprehension, some, say
    assert [data[start : start + size] for start, size in texts] == [b"in a tuple", b"a text of some length"]
    assert constants == 2
    for number in (1000001, 1000002, 1000003):
        other = payload.compiled({"m": SOURCE.replace(str(number), str(number + 7))}, "armv6m")["m.mpy"]
        assert len(other) == len(data)
        changed = [i for i in range(len(data)) if data[i] != other[i]]
        assert sum(start <= i < start + size for start, size in found for i in changed) == len(changed)


def test_modules_are_listed_after_what_they_import_and_the_checked_schema_not_at_all(site):
    head, rest = payload.build("pico_w", site)["a/code.bin"].split(b"\n", 1)
    lines = rest[: int(head.split()[3])].decode().splitlines()
    names = [line.split()[0] for line in lines if len(line.split()) == 6]
    assert names[0] == "board.mpy"
    after = [names.index(f"rack/{name}.mpy") for name in ("part1", "app/start", "part2", "part3", "app/controller")]
    assert after == sorted(after)
    counts = {line.split()[0]: int(line.split()[3]) for line in lines if len(line.split()) == 6}
    assert counts["hal/fasttrip.mpy"] == 0, "an interrupt must not wait for the flash"
    assert counts["rack/part3.mpy"] > 30
