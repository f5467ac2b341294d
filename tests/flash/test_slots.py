"""Two versions on a board: which is run, what the outputs do, and what happens when one is damaged."""

import binascii
import json

import pytest

from wattbit.flash import payload

LEVELS = b"2 1 close open open\n3 0 close hold open\n"
HARNESS = """
import sys, json, time
class Pin:
    OUT = 1
    all = {}
    def __init__(self, n): self.n = n
    def value(self): return Pin.all.get(self.n, 0)
    def init(self, mode, value): Pin.all[self.n] = value
class Stop(BaseException): pass
class WDT:
    def __init__(self, timeout): pass
    def feed(self): raise Stop()
class machine: pass
m = machine()
m.Pin, m.WDT, m.WDT_RESET = Pin, WDT, 3
m.reset_cause = lambda: CAUSE
def reset(): raise Stop()
m.reset = reset
sys.modules["machine"] = m
sys.path.insert(0, SLOTS)
import slot
slot.ROOT = ROOT
print("driven", slot.outputs(), json.dumps(sorted(Pin.all.items())))
slot.REPEAT_MS = 1
try:
    slot.start()
except Stop:
    pass
print("then", json.dumps(sorted(Pin.all.items())))
"""


def checked(body):
    return f"{binascii.crc32(body):08x}\n".encode() + body


def version(said, sequence, ends="pass"):
    source = {
        "rack/__init__": "",
        "rack/app": f"from rack.deep.x import word\ndef run():\n    print('runs', {said!r}, word)\n    {ends}",
    }
    source.update({"rack/deep/__init__": "", "rack/deep/x": "word = 'well'"})
    files = {"code.bin": payload.bundled(payload.compiled(source, "armv6m")), "levels.txt": checked(LEVELS)}
    files["site.txt"] = said.encode()
    return {**files, "manifest.txt": payload.manifest(files, sequence, "site")}


@pytest.fixture
def board(tmp_path, root, vm_run):
    """board(files, cause) -> lines that the device printed."""

    def started(files, cause=1):
        for name, data in files.items():
            path = tmp_path / "disk" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        head = f"ROOT={str(tmp_path / 'disk')!r}\nSLOTS={str(root / 'firmware/slots')!r}\nCAUSE={cause}\n"
        return vm_run(head + HARNESS, path=()).splitlines()

    return started


def both(used=b"b"):
    files = {f"a/{name}": data for name, data in version("old", 1).items()}
    files.update({f"b/{name}": data for name, data in version("new", 2).items()})
    return {**files, "state/slot": used, "state/levels.txt": checked(LEVELS)}


def test_the_version_that_the_pointer_names_runs_and_outputs_are_first(board):
    said = board(both(b"a"))
    assert said[0] == "driven 2 [[2, 1], [3, 0]]"
    assert said[1] == "runs old well"


def test_a_watchdog_reset_has_its_own_levels(board):
    assert board(both(), cause=3)[0] == "driven 2 [[2, 0], [3, 0]]"


@pytest.mark.parametrize("pointer", [b"", b"\xff\xfe", b"c"])
def test_without_a_pointer_that_can_be_read_the_newest_runs(board, pointer):
    assert "runs new well" in board(both(pointer))


def test_a_version_without_manifest_is_not_whole(board):
    files = both(b"b")
    del files["b/manifest.txt"]
    assert "runs old well" in board(files)


def test_damaged_code_is_never_run_and_the_other_version_is(board):
    files = both(b"b")
    code = files["b/code.bin"]
    for at in (40, len(code) // 2, len(code) - 1):
        files["b/code.bin"] = code[:at] + bytes([code[at] ^ 1]) + code[at + 1 :]
        assert "runs old well" in board(files)


@pytest.mark.parametrize("left", [0, 1, 30, 200])
def test_torn_code_is_never_run(board, left):
    files = both(b"b")
    files["b/code.bin"] = files["b/code.bin"][:left]
    assert "runs old well" in board(files)


@pytest.mark.parametrize("site", [b"neW", b""])
def test_a_damaged_site_is_never_run_and_the_other_version_is_and_says_why(board, site):
    files = both(b"b")
    files["b/site.txt"] = site
    said = board(files)
    assert "runs old well" in said
    reason = "version in /b cannot be loaded: ValueError('site.txt is damaged',)"
    assert f"# wattbit: the other version runs: {reason}" in said


def test_code_that_cannot_be_loaded_leaves_nothing_behind(board):
    files = both(b"b")
    broken = {
        "rack/__init__": "",
        "rack/app": "from rack.deep import x",
        "rack/deep/__init__": "",
        "rack/deep/x": "1 / 0",
    }
    files["b/code.bin"] = payload.bundled(payload.compiled(broken, "armv6m"))
    assert "runs old well" in board(files)


@pytest.mark.parametrize("error", ["MemoryError('no room')", "ImportError('no such module')"])
def test_a_version_that_finds_no_room_when_it_is_run_leaves_it_to_the_other(error, board):
    files = both(b"b")
    files.update({f"b/{name}": data for name, data in version("new", 2, f"raise {error}").items()})
    said = board(files)
    assert said.index("runs new well") < said.index("runs old well")
    assert any(line.startswith("# wattbit: the other version runs: version in /b cannot be loaded") for line in said)


def test_the_last_version_has_nobody_to_leave_it_to(board):
    files = {f"a/{name}": data for name, data in version("one", 1, "raise MemoryError('no room')").items()}
    said = board({**files, "state/slot": b"a"})
    assert said.count("runs one well") == 1
    assert any("the controller ended" in line for line in said)
    assert not any("safe mode" in line for line in said), "it restarts"


def test_one_that_has_been_built_does_not_give_up(board):
    """`rack.app.start` clears LEFT once the controller is there."""
    ends = "import slot; slot.LEFT.clear(); raise MemoryError('later')"
    files = both(b"b")
    files.update({f"b/{name}": data for name, data in version("new", 2, ends).items()})
    said = board(files)
    assert "runs new well" in said and "runs old well" not in said


def test_neither_version_is_safe_mode_with_levels_for_a_bad_site_and_a_reason(board):
    files = both(b"b")
    files["a/code.bin"] = files["b/code.bin"] = b"junk"
    said = board(files)
    assert sum("# wattbit safe mode: version in /" in line for line in said) == 2
    assert said[-1] == "then [[2, 0], [3, 1]]"


def test_without_levels_no_output_is_touched_and_the_spare_copy_helps(board):
    files = both(b"b")
    files["a/levels.txt"] = files["b/levels.txt"] = b"00000000\n" + LEVELS
    assert board(files)[0] == "driven 2 [[2, 1], [3, 0]]"
    files["state/levels.txt"] = b""
    assert board(files)[0] == "driven 0 []"


def test_an_empty_board_says_what_to_do(board, tmp_path):
    (tmp_path / "disk").mkdir()
    said = board({})
    assert said[0] == "driven 0 []"
    assert any("wattbit flash" in line for line in said)
    assert json.loads(said[-1].removeprefix("then ")) == []


@pytest.mark.parametrize("end", ["KeyboardInterrupt", "OSError"])
def test_a_controller_that_ends_leaves_its_outputs_as_declared_for_a_reset(board, end):
    moved = f"import machine; machine.Pin.all.update({{2: 0, 3: 1}}); raise {end}"
    said = board({f"a/{name}": data for name, data in version("one", 1, moved).items()} | {"state/slot": b"a"})
    assert said[-1] == "then [[2, 1], [3, 0]]"
    assert any("the controller ended" in line and end in line for line in said)


@pytest.mark.parametrize(("cause", "moved"), [(1, [[3, 1]]), (3, [[2, 0]])], ids=["reset", "watchdog"])
def test_what_a_start_has_moved_is_kept_by_pin_for_the_journal(cause, moved, board, monkeypatch):
    """Both pins stand high: pin 2 is closed so, pin 3 open. A reset closes both, a watchdog opens 2 and leaves 3."""
    text = HARNESS.replace("all = {}", "all = {2: 1, 3: 1}")
    text = text.replace("slot.REPEAT_MS", 'print("moved", json.dumps(sorted(slot.MOVED.items())))\nslot.REPEAT_MS', 1)
    monkeypatch.setitem(globals(), "HARNESS", text)
    said = board(both(), cause)
    assert [line for line in said if line.startswith("moved")] == [f"moved {moved}"]
