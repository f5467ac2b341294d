"""How a run may end badly: the VM dies or is absent, the folder is not ours to write; and Ctrl-C in virtual time."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.live_console import children, wait_for
from wattbit import cli
from wattbit.emulator import folder
from wattbit.errors import BadInput

RESULTS = {"timeline.csv", "events.jsonl", "summary.json", "report.html"}

needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds the VM through /proc")


def scenario(tmp_path: Path, seconds: int) -> Path:
    path = tmp_path / "story.toml"
    path.write_text(f'[scenario]\nname = "story"\nsite = "solar-small"\nduration_s = {seconds}\n')
    return path


def emulate(path: Path, out: Path, *more: str) -> subprocess.Popen:
    command = [sys.executable, "-m", "wattbit", "emulate", str(path), "--out", str(out), *more]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def said(out: Path) -> bool:
    """The controller in the VM has begun to talk."""
    return (out / "run" / "console.log").stat().st_size > 0


@needs_proc
@pytest.mark.parametrize("mode", [(), ("--realtime",)], ids=["virtual", "realtime"])
def test_a_killed_vm_is_exit_3_and_says_what_was_tried(mode, tmp_path):
    out = tmp_path / "out"
    with emulate(scenario(tmp_path, 600_000), out, *mode) as running:
        wait_for(lambda: said(out))
        (vm,) = children(running)
        os.kill(vm, signal.SIGKILL)
        _, errors = running.communicate(timeout=30)
    assert running.returncode == 3
    for part in ("SIGKILL", "tried: ", "vm_main.py", "memory", "console.log"):
        assert part in errors
    assert "Traceback" not in errors
    assert not RESULTS & {path.name for path in out.iterdir()}, "half a run is no result"


@needs_proc
def test_a_realtime_run_ends_with_its_host(tmp_path):
    """When the wrapper is killed the VM sees its input close, and ends by itself."""
    out = tmp_path / "out"
    with emulate(scenario(tmp_path, 600), out, "--realtime") as running:
        wait_for(lambda: said(out))
        (vm,) = children(running)
        running.kill()
    wait_for(lambda: '"end"' in (out / "run" / "world.jsonl").read_text(), 10)
    wait_for(lambda: not Path(f"/proc/{vm}").exists() or " Z " in Path(f"/proc/{vm}/stat").read_text(), 10)


def test_a_stopped_realtime_run_says_how_far_it_got(tmp_path):
    out = tmp_path / "out"
    with emulate(scenario(tmp_path, 600), out, "--realtime") as running:
        wait_for(lambda: said(out))
        running.send_signal(signal.SIGTERM)
        printed, errors = running.communicate(timeout=30)
    assert running.returncode == 0, errors
    summary = json.loads((out / "summary.json").read_text())
    assert 0 < summary["duration_ms"] < 60_000
    assert summary["planned_ms"] == 600_000
    assert "of 10 min (stopped)" in printed
    assert "of 10 min (stopped)" in (out / "report.html").read_text()


def test_a_stopped_run_still_answers_for_its_expectations(tmp_path):
    path = scenario(tmp_path, 600)
    with path.open("a") as text:
        text.write("[[expect]]\nbus_min_mv = { at_most = 1 }\n")
    out = tmp_path / "out"
    with emulate(path, out, "--realtime") as running:
        wait_for(lambda: said(out))
        running.send_signal(signal.SIGINT)
        running.communicate(timeout=30)
    assert running.returncode == 1


def test_a_folder_that_cannot_be_made_is_exit_2(tmp_path, capsys):
    assert cli.run(["emulate", str(scenario(tmp_path, 5)), "--out", "/proc/no-such-process/out"]) == 2
    assert "--out /proc/no-such-process/out" in capsys.readouterr().err


def test_foreign_files_stay(tmp_path, capsys):
    out = tmp_path / "out"
    foreign = {out / "run" / "mine.txt": "mine", out / "run" / "run.json": '{"mine": 1}', out / "notes.md": "notes"}
    (out / "run").mkdir(parents=True)
    for path, text in foreign.items():
        path.write_text(text)
    assert cli.run(["emulate", str(scenario(tmp_path, 5)), "--out", str(out)]) == 2
    assert "files of something else" in capsys.readouterr().err
    assert {path: path.read_text() for path in foreign} == foreign
    assert {path for path in out.rglob("*") if path.is_file()} == set(foreign)


def test_a_second_run_takes_the_place_of_the_first_and_nothing_else(tmp_path, capsys):
    out = tmp_path / "out"
    command = ["emulate", str(scenario(tmp_path, 5)), "--out", str(out)]
    assert cli.run(command) == 0
    (out / "run" / "mine.txt").write_text("mine")
    (out / "notes.md").write_text("notes")
    (out / "run" / "serial.txt").write_text("/dev/pts/of-an-earlier-run\n")
    assert cli.run(command) == 0
    assert (out / "run" / "mine.txt").read_text() == "mine"
    assert (out / "notes.md").read_text() == "notes"
    assert not (out / "run" / "serial.txt").exists()


@pytest.mark.parametrize("content", ["[]", "{", "7", '{"site": {}}'])
def test_only_a_run_of_ours_is_recognised(content, tmp_path):
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "run.json").write_text(content)
    with pytest.raises(BadInput):
        folder.prepare(tmp_path)
    assert (tmp_path / "run" / "run.json").read_text() == content


def test_an_interrupted_first_write_can_be_tried_again(tmp_path):
    folder.prepare(tmp_path)
    assert folder.prepare(tmp_path) == tmp_path / "run"


def test_run_may_not_be_a_file(tmp_path):
    (tmp_path / "run").write_text("mine")
    with pytest.raises(BadInput, match="run"):
        folder.prepare(tmp_path)
    assert (tmp_path / "run").read_text() == "mine"
