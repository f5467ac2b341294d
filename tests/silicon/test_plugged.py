"""Real tools on the emulated board's port."""

import random
import subprocess
import sys

import pytest

from wattbit.flash import payload
from wattbit.silicon import plugged, start, storage, updates
from wattbit.site import check


def mpremote(port, *words):
    command = [sys.executable, "-m", "mpremote", "connect", port, *words]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=300).stdout


def test_mpremote_talks_to_the_board_and_what_it_wrote_is_there(uf2, tmp_path):
    disk = tmp_path / "disk.bin"
    (tmp_path / "note.txt").write_text("by mpremote")
    with plugged.plugged(disk, uf2) as board:
        assert "RP2040" in mpremote(board.path, "exec", "import os; print(os.uname().machine)")
        mpremote(board.path, "cp", str(tmp_path / "note.txt"), ":note.txt")
    assert storage.read(disk.read_bytes()) == {"note.txt": b"by mpremote"}
    assert board.typed > 100


def test_a_pull_cuts_the_power_in_its_moment(uf2, tmp_path):
    disk = tmp_path / "disk.bin"
    with plugged.plugged(disk, uf2, cut=(1, 0)) as board, pytest.raises(subprocess.CalledProcessError):
        mpremote(board.path, "exec", "print(1)")
    assert storage.read(disk.read_bytes()) == {}


@pytest.mark.slow
def test_a_cable_pulled_in_an_update_leaves_the_old_version(uf2):
    site = check.read_site(start.SITE)
    pull = updates.pull(uf2, site, random.Random(1), latest=1000)
    assert (pull.version, pull.runs) == (1, True)


def test_a_damaged_version_is_none(root):
    files = payload.build(start.BOARD, check.read_site(start.SITE))
    assert updates.in_use(files, payload.root(start.BOARD)) == 1
    assert updates.in_use({**files, "a/site.txt": b"x"}, payload.root(start.BOARD)) is None
    assert updates.in_use({**files, "boot.py": b""}, payload.root(start.BOARD)) is None
    assert updates.in_use({}, payload.root(start.BOARD)) is None
