"""The real mpremote against a real littlefs: all of a version or none, whatever happens on the way."""

import contextlib
import hashlib
import random

import pytest

from wattbit.errors import BadInput, DeviceTrouble
from wattbit.flash import identity, payload
from wattbit.flash.install import install
from wattbit.flash.link import Link
from wattbit.silicon import storage


def put(port, site, steps=None):
    steps = [] if steps is None else steps
    link = Link(port)
    try:
        link.enter()
        return install(link, "pico_w", site, lambda path, done, total: steps.append((path, done, total)))
    finally:
        link.close()


def content(board):
    return storage.read(board.disk.read_bytes())


def in_use(files):
    """(slot, its manifest) of the version that would start, as slot.py decides; every file of it as listed."""
    heads = {slot: files[f"{slot}/manifest.txt"].split() for slot in "ab" if f"{slot}/manifest.txt" in files}
    if not heads:
        return None
    slot = files.get("state/slot", b"").decode()
    if slot not in heads:
        slot = max(heads, key=lambda name: int(heads[name][2]))
    rows = files[f"{slot}/manifest.txt"].decode().splitlines()[1:]
    for sha, size, name in (row.split() for row in rows):
        data = files[f"{slot}/{name}"]
        assert (hashlib.sha256(data).hexdigest(), len(data)) == (sha, int(size)), name
    return slot, int(heads[slot][2])


def test_a_new_board_and_then_an_update(board, site):
    made = board()
    steps = []
    with made.plugged() as port:
        first = put(port, site, steps)
    files = content(made)
    assert in_use(files) == ("a", 1)
    assert {"boot.py", "main.py", "slot.mpy", "bundle.mpy", "state/levels.txt"} <= set(files)
    assert not [name for name in files if name.endswith(".new")]
    assert steps[-1][1] >= steps[-1][2] > 100_000
    with made.plugged() as port:
        link = Link(port)
        link.enter()
        link.run("with open('/state/resets', 'wb') as f:\n    f.write(b'2')")
        link.close()
        second = put(port, site)
    assert "state/resets" not in content(made), "a new version has no watchdog resets behind it"
    assert in_use(content(made)) == ("b", 2)
    assert second["identity"] == first["identity"], "a board keeps its identity"
    assert first["files"]["code.bin"] == hashlib.sha256(content(made)["b/code.bin"]).hexdigest()


def test_identities_are_random_and_a_damaged_copy_is_made_good(board, site, tmp_path):
    assert len({identity.new()["key"] for _ in range(100)}) == 100
    made = board()
    with made.plugged() as port:
        first = put(port, site)["identity"]
        assert (len(first["id"]), len(first["key"])) == (32, 64)
        link = Link(port)
        link.enter()
        link.run("with open('/state/identity.a', 'wb') as f:\n    f.write(b'junk')")
        link.close()
        assert put(port, site)["identity"] == first
    copies = [identity.unpacked(content(made)[name]) for name in identity.NAMES]
    assert copies == [first, first]
    assert first["key"] not in identity.fingerprint(first)


def test_power_cut_at_any_write_leaves_the_old_or_the_new_version(board, site):
    made = board()
    with made.plugged() as port:
        who = put(port, site)["identity"]
    before = made.disk.read_bytes()
    with made.plugged() as port:
        put(port, site)
    total = made.written()
    seen = set()
    rng = random.Random(5)
    for cut in [1, *(rng.randrange(2, total - 8) for _ in range(3)), *range(total - 5, total + 1)]:
        made.disk.write_bytes(before)
        with contextlib.suppress(DeviceTrouble), made.plugged(cut_after=cut) as port:
            put(port, site)
        files = content(made)
        found = in_use(files)
        assert found in {("a", 1), ("b", 2)}, cut
        assert who in [identity.unpacked(files[name]) for name in identity.NAMES]
        seen.add(found)
    assert seen == {("a", 1), ("b", 2)}
    with made.plugged() as port:
        put(port, site)
    assert in_use(content(made))[1] >= 2


def test_another_board_is_refused_and_nothing_is_written(board, site):
    made = board(machine="Raspberry Pi Pico 2 W with RP2350")
    with made.plugged() as port, pytest.raises(BadInput, match="the board says it is 'Raspberry Pi Pico 2 W"):
        put(port, site)
    assert content(made) == {}


def test_a_full_file_system_is_told_and_the_old_version_stays(board, site):
    made = board(blocks=80)
    with made.plugged() as port:
        put(port, site)
        with pytest.raises(DeviceTrouble, match="file system of the board is full"):
            put(port, site)


def test_a_port_that_is_not_there_and_one_that_is_in_use(board, site):
    with pytest.raises(DeviceTrouble, match="cannot be opened; is the board plugged in"):
        Link("/dev/no-such-port")
    made = board()
    with made.plugged() as port:
        held = Link(port)
        with pytest.raises(DeviceTrouble, match="is in use; close the program"):
            Link(port)
        held.close()
    assert payload.POINTER == "state/slot"
