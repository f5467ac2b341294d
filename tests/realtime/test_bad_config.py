"""A board whose files are torn, garbage or absent: declared levels, the reason on the console, no reset loop."""

import pytest

from rack.actuate import bootlevels
from tests.helpers.doctored import told
from wattbit import paths

LEVELS = """out0 hold hold hold
out1 open open close
out2 hold hold hold
out3 hold hold open
out4 hold hold open
out5 hold hold open
"""
AS_DECLARED = {
    "router": 1,
    "radio": 1,
    "medical-fridge": 1,
    "server": 0,
    "lighting": 0,
    "phone-charging": 0,
}
ALL_ON = dict.fromkeys(AS_DECLARED, 1)


def _torn(text: str) -> str:
    return text[: len(text) // 2]


def _altered(text: str) -> str:
    return text.replace('"nominal_w":40', '"nominal_w":41', 1)


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda files: files.update({"site.txt": _torn(files["site.txt"])}), "is damaged"),
        (lambda files: files.update({"site.txt": _altered(files["site.txt"])}), "is damaged"),
        (lambda files: files.update({"site.txt": "\0\x7f\u00ff junk\n" * 2000}), "is not a packed site"),
        (lambda files: files.update({"site.txt": "x" * 1_000_000}), "too many"),
        (lambda files: files.update({"site.txt": ""}), "no configuration"),
        (lambda files: files.pop("site.txt"), "no configuration"),
    ],
    ids=["torn", "altered", "junk", "1-mb", "empty", "absent"],
)
def test_a_site_that_cannot_be_used(damage, said, tmp_path):
    def doctor(run):
        run["files"]["outputs.txt"] = LEVELS
        damage(run["files"])

    story = told(tmp_path, doctor, seconds=30)
    assert story.powered == AS_DECLARED
    lines = [line for line in story.console.splitlines() if line]
    assert len(lines) >= 5, "the reason is repeated for whoever connects later"
    assert all(line.startswith("# configuration: ") and said in line for line in lines)
    assert [boot["cause"] for boot in story.boots] == ["power"], "the watchdog is fed"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "orv3-psu"),
        ("{", "orv3-psu"),
        ("[]", "orv3-psu"),
        ('{"fields": 3}', "orv3-psu"),
        ('{"fields": [{"name": "ok"}]}', "output_w is no field"),
        ('{"fields": [{"name": "ok"}, {"name": "output_w"}]}', "the controller cannot be built: "),
    ],
)
def test_a_register_map_that_cannot_be_used(content, said, tmp_path):
    def doctor(run):
        files = run["files"]
        files["outputs.txt"] = "out11 hold hold open\n"
        files.pop("map-orv3-psu.json")
        if content is not None:
            files["map-orv3-psu.json"] = content

    story = told(tmp_path, doctor, site="orv3-shelf")
    assert "# configuration: " in story.console
    assert said in story.console
    assert "Traceback" not in story.console
    assert [name for name, on in story.powered.items() if not on] == ["batch-c"]
    assert len(story.boots) == 1


UNBUILT = """
import rack.app.controller as room

def full(*what):
    raise MemoryError("no room")

room.Tree = full
from rack.app import run
run()
"""


def test_a_controller_that_cannot_be_built_leaves_outputs_behind_a_chip_as_declared(tmp_path):
    """boot.py cannot reach them: whoever has driven them must take it back."""
    (tmp_path / "main.py").write_text(UNBUILT)
    site = (paths.sites() / "micro-edge.toml").read_text()
    line = 'output = "exp0"\n'
    (tmp_path / "site.toml").write_text(site.replace(line, line + 'on_bad_config = "open"\n'))
    story = told(tmp_path, lambda run: run["path"].insert(0, str(tmp_path)), seconds=10, site="site.toml")
    assert "the controller cannot be built: MemoryError('no room',)" in story.console
    assert (story.powered["batch-a"], story.powered["batch-b"]) == (0, 1)


@pytest.mark.parametrize(
    "content",
    [None, "", "\0\u00ff" * 500, "out0\n", "out99 open open open\nout0 sideways up down\n", "x" * 100_000],
    ids=["absent", "empty", "junk", "torn", "unknown", "long"],
)
def test_levels_that_cannot_be_read_leave_the_outputs_alone(content, tmp_path):
    def doctor(run):
        run["files"].pop("outputs.txt")
        if content is not None:
            run["files"]["outputs.txt"] = content

    story = told(tmp_path, doctor, seconds=5)
    assert story.powered == ALL_ON
    assert "Traceback" not in story.console
    assert story.events[0]["kind"] == "reboot"


def test_boot_opens_what_declares_it_before_the_controller_runs(tmp_path):
    story = told(tmp_path, lambda run: run["files"].update({"outputs.txt": LEVELS}), seconds=5)
    assert story.powered == {**ALL_ON, "radio": 0}


class _Pin:
    """Notes in `written` what it is told; reads as high."""

    def __init__(self, spec, written):
        self._spec = spec
        self._written = written

    def write(self, level):
        self._written.append((self._spec, level))

    def driven(self):
        return 1


def test_bytes_that_are_no_text_spoil_only_their_line():
    written = []
    data = b"\xff\xfe\x80 open open open\nout1 open open open\nout0 \xc3\x28 x y\r\nout2 hold open hold\nout3 op"
    outputs = {f"out{i}": {"pin": i} for i in range(4)}
    assert bootlevels.apply_levels(data, "power", outputs, lambda spec: _Pin(spec["pin"], written)) == 2
    assert written == [(1, 0), (2, 1)]


ASK = """start_soc_pm = 500
[[event]]
at_s = 3
do = "command"
line = '?Source/rSoCMargin_pm'
"""
DAMAGED = {
    "absent": lambda good: None,
    "checksum": lambda good: good.replace("WB1 ", "WB1 0", 1),
    "junk": lambda good: "\0\u00ff" * 50,
    "torn": lambda good: good[:-9],
}


def _margin_pm(folder, copies):
    """Uncertainty of the charge that the controller says it has with these two copies of its memory."""

    def doctor(run):
        copies_now = copies(run["files"].pop("memory.a"))
        run["files"].update({name: text for name, text in copies_now.items() if text is not None})

    story = told(folder, doctor, seconds=5, more=ASK)
    assert "Traceback" not in story.console
    assert story.powered == ALL_ON
    assert len(story.boots) == 1
    replies = [line for line in story.console.splitlines() if line.startswith(":85 ")]
    assert len(replies) == 1
    return int(replies[0][4:])


@pytest.mark.parametrize("kind", DAMAGED)
def test_a_damaged_copy_of_the_memory_leaves_the_other(kind, tmp_path):
    damaged = DAMAGED[kind]
    assert _margin_pm(tmp_path, lambda good: {"memory.a": good, "memory.b": damaged(good)}) < 100
    assert _margin_pm(tmp_path, lambda good: {"memory.a": damaged(good), "memory.b": good}) < 100


@pytest.mark.parametrize("kind", DAMAGED)
def test_with_both_copies_damaged_the_charge_is_unknown(kind, tmp_path):
    damaged = DAMAGED[kind]
    assert _margin_pm(tmp_path, lambda good: {"memory.a": damaged(good), "memory.b": damaged(good)}) == 1000
