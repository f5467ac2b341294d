"""Two checked copies: whatever the power cut leaves behind, the record is the old one or the new one."""

import json

import pytest

from rack.store import copies
from rack.store.copies import Copies

VM_ROUND = """
from rack.store.copies import Copies
class Blobs:
    def __init__(self): self.files = {}
    def read(self, name): return self.files.get(name)
    def write(self, name, data): self.files[name] = data
blobs = Blobs()
for i in range(5):
    assert Copies(blobs, "keep").load() == ({"boot": i, "loads": {"a": [1, 2]}} if i else None)
    keeper = Copies(blobs, "keep")
    keeper.load()
    assert keeper.save({"boot": i + 1, "loads": {"a": [1, 2]}})
print(sorted(blobs.files), blobs.files["keep.a"].decode().split(" ", 3)[2])
"""


class Blobs:
    """Named byte strings; `cut` keeps only so many bytes of the next write, `broken` refuses it."""

    def __init__(self):
        self.files = {}
        self.cut = None
        self.broken = False
        self.writes = 0

    def read(self, name):
        return self.files.get(name)

    def write(self, name, data):
        self.writes += 1
        if self.broken:
            raise OSError(28)
        self.files[name] = data if self.cut is None else data[: self.cut]


def saved(*records) -> Blobs:
    blobs = Blobs()
    keeper = Copies(blobs, "keep")
    keeper.load()
    for record in records:
        assert keeper.save(record)
    return blobs


def test_nothing_yet():
    assert Copies(Blobs(), "keep").load() is None


def test_the_newest_comes_back():
    blobs = saved({"n": 1}, {"n": 2}, {"n": 3})
    assert Copies(blobs, "keep").load() == {"n": 3}
    assert sorted(blobs.files) == ["keep.a", "keep.b"]


def test_a_cut_at_every_byte_leaves_the_old_or_the_new():
    old, new = {"n": 1, "text": "x" * 30}, {"n": 2, "text": "y" * 30}
    whole = len(copies.packed(3, json.dumps(new).encode()))
    for cut in range(whole + 1):
        blobs = saved({"n": 0}, old)
        keeper = Copies(blobs, "keep")
        keeper.load()
        blobs.cut = cut
        done = keeper.save(new)
        after = Copies(blobs, "keep")
        assert after.load() == (new if done else old), cut
        assert done == (cut == whole)
        blobs.cut = None
        assert after.save({"n": 9})
        assert Copies(blobs, "keep").load() == {"n": 9}


def test_any_flipped_bit_is_noticed():
    blobs = saved({"n": 1}, {"n": 2})
    good = blobs.files["keep.b"]
    for i in range(len(good) * 8):
        bad = bytearray(good)
        bad[i // 8] ^= 1 << i % 8
        blobs.files["keep.b"] = bytes(bad)
        reader = Copies(blobs, "keep")
        assert reader.load() == {"n": 1}, i
        assert reader.bad_copies == 1


@pytest.mark.parametrize("junk", [b"", b"\n", b"WB1", b"\xff" * 600, b"WB1 00000000 1 {}\n", b"{}", b"WB1 x y z\n"])
def test_junk_in_both_is_no_record(junk):
    blobs = Blobs()
    blobs.files = {"keep.a": junk, "keep.b": junk}
    reader = Copies(blobs, "keep")
    assert reader.load() is None
    assert reader.bad_copies == 2
    assert reader.save({"n": 1})
    assert Copies(blobs, "keep").load() == {"n": 1}


def test_a_record_that_did_not_change_is_not_written():
    blobs = saved({"n": 1}, {"n": 1}, {"n": 1})
    assert blobs.writes == 1


def test_a_store_that_refuses_is_told_and_tried_again():
    blobs = saved({"n": 1})
    keeper = Copies(blobs, "keep")
    keeper.load()
    blobs.broken = True
    assert not keeper.save({"n": 2})
    blobs.broken = False
    assert Copies(blobs, "keep").load() == {"n": 1}
    assert keeper.save({"n": 2})
    assert Copies(blobs, "keep").load() == {"n": 2}


def test_in_the_vm(vm_run):
    assert vm_run(VM_ROUND).split("\n")[0] == "['keep.a', 'keep.b'] 5"
