"""Power cuts on the real littlefs: whatever the operation and however it is left, flash holds the old or the new."""

from pathlib import Path

import pytest

from tests.helpers.outbox_rig import Life, Segments

CUTS = Path(__file__).parents[1] / "helpers/cuts_vm.py"


@pytest.mark.parametrize(("every", "twice", "least"), [(7, 0, 300), (23, 1, 200)])
def test_a_cut_in_an_operation(vm_run, root, every, twice, least):
    """Some of them; `make cuts` tries all 2,500 and some thousand pairs."""
    path = [root / "firmware", root / "host_tools", root / "tests/helpers"]
    operations, cuts, wrong, bad = map(int, vm_run(CUTS, every, twice, path=path, heap="16m").split())
    assert operations > 100
    assert cuts >= least
    assert (wrong, bad) == (0, 0)


WEAR = """
import cut_disk, outbox_rig
disk = cut_disk.Disk(212)
files = cut_disk.Segments(disk, True)
for name in ("a", "b"):
    with files.fs.open("/" + name + ".bin", "wb") as f:
        for _ in range(49):
            f.write(bytes(4096))
free = files.fs.statvfs("/")[3]
disk.erased = [0] * 212
life = outbox_rig.Life(files)
life.pass_s(3 * 86400, 30)
erases = sum(disk.erased)
left = files.fs.statvfs("/")[3]
life.up = True
life.pass_s(10, 10)
blocks = life.outbox.blocks()
told = 0
while life.take(40):
    for row in life.got:
        told += row[2] == 60 * (told + 1)
    life.got = []
print(told, free, left, blocks, erases, max(disk.erased))
"""


def test_three_days_on_the_flash_of_a_pico_w(vm_run, root):
    """Beside two versions of 196 KB; what it leaves free is what an update needs."""
    path = [root / "firmware", root / "host_tools", root / "tests/helpers"]
    said = vm_run(WEAR, path=path, heap="16m").split()
    told, free, left, blocks, erases, worst = map(int, said)
    assert told == 4320
    assert (blocks, left >= 55) == (44, True), (free, left)
    assert erases <= 4320
    assert worst <= 60, "littlefs spreads the wear"


def test_an_empty_file_that_a_cut_has_left(tmp_path):
    files = Segments()
    life = Life(files)
    life.pass_s(7000)
    newest = max(files, key=lambda name: int(name[2:]))
    for name in (f"hi{int(newest[2:]) + 1}", "ev0"):
        files[name] = b""
    again = Life(files, boot=2)
    again.happen()
    again.pass_s(700)
    again.up = True
    again.pass_s(1)
    again.take()
    assert sum(row[0] == "minute" for row in again.got) == 110 + 11
    assert ("event", 2, 0, 0, False, 2) in again.got
    again.pass_s(100)
    assert files == {}
