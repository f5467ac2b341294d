"""The `wattbit` command: help that teaches, exit codes, and no traceback for a person's mistake."""

import os
import subprocess
import sys

import pytest

from wattbit import __version__, cli, errors, paths

SHORT = """[scenario]
name = "short"
title = "A short outage"
site = "solar-small"
duration_s = 30
every_ms = 1000
{more}
"""


def scenario(tmp_path, more=""):
    path = tmp_path / "short.toml"
    path.write_text(SHORT.format(more=more), encoding="utf-8")
    return path


def started(*args, **env):
    """`python -m wattbit` as a process of its own, with the packages that the tests see."""
    found = {"PYTHONPATH": os.pathsep.join([str(paths.root() / "host_tools"), str(paths.firmware())])}
    command = [sys.executable, "-m", "wattbit", *map(str, args)]
    return subprocess.run(command, env={**os.environ, **found, **env}, capture_output=True, text=True, check=False)


def test_help_teaches(capsys):
    assert cli.run(["--help"]) == 0
    said = capsys.readouterr().out
    assert all(word in said for word in ("check", "emulate", "monitor", "Examples", "Exit codes", "--version"))
    assert all(f"{code} " in said for code in (0, 1, 2, 3))


@pytest.mark.parametrize("command", ["check", "emulate"])
def test_each_command_has_an_example(command, capsys):
    assert cli.run([command, "--help"]) == 0
    assert f"Example: wattbit {command}" in capsys.readouterr().out


def test_version(capsys):
    assert cli.run(["--version"]) == 0
    assert capsys.readouterr().out == f"wattbit {__version__}\n"


def test_exit_codes_are_those_of_the_help():
    codes = (errors.OK, errors.EXPECTATION_FAILED, errors.BAD_INPUT, errors.DEVICE_TROUBLE)
    assert codes == (0, 1, 2, 3)


@pytest.mark.parametrize(
    "args",
    [
        [],
        ["chekc"],
        ["check"],
        ["emulate"],
        ["emulate", "x.toml"],
        ["emulate", "x.toml", "--out"],
        ["emulate", "x.toml", "--out", "o", "--seed", "many"],
        ["emulate", "x.toml", "--out", "o", "--every", "1.5"],
        ["emulate", "x.toml", "--out", "o", "--speed", "9"],
        ["--verson"],
    ],
    ids=" ".join,
)
def test_wrong_use_is_bad_input(args, capsys):
    assert cli.run(args) == 2
    said = capsys.readouterr()
    assert "Usage: wattbit" in said.out + said.err or said.err.startswith("Error: Option ")
    assert "Traceback" not in said.err


def test_check_by_name_and_by_path(capsys):
    assert cli.run(["check", "orv3-shelf", str(paths.sites() / "solar-small.toml")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert "14 loads" in lines[0]
    assert "6 loads" in lines[1]


def test_check_goes_on_after_a_bad_site(tmp_path, capsys):
    assert cli.run(["check", str(tmp_path / "no.toml"), "orv3-shelf"]) == 2
    said = capsys.readouterr()
    assert "ok, orv3-shelf" in said.out
    assert "no.toml" in said.err


def test_a_run_leaves_its_four_files(tmp_path, capsys):
    out = tmp_path / "deep" / "out"
    assert cli.run(["emulate", str(scenario(tmp_path)), "--out", str(out), "--seed", "5", "--every", "5000"]) == 0
    assert {"timeline.csv", "events.jsonl", "summary.json", "report.html"} <= {path.name for path in out.iterdir()}
    assert "short" in capsys.readouterr().out
    rows = (out / "timeline.csv").read_text(encoding="utf-8").splitlines()
    assert 6 <= len(rows) <= 9, "a row every 5 s, as --every asks"


@pytest.mark.parametrize(("bound", "code"), [("at_least = 40000", 0), ("at_most = 1", 1)])
def test_an_expectation_decides_the_exit_code(bound, code, tmp_path, capsys):
    path = scenario(tmp_path, f"[[expect]]\nbus_min_mv = {{ {bound} }}\n")
    assert cli.run(["emulate", str(path), "--out", str(tmp_path / "out")]) == code


def test_another_site_must_fit_the_scenario(tmp_path, capsys):
    path = scenario(tmp_path, '[[event]]\nat_s = 1\ndo = "load_step"\nload = "server"\nw = 5\n')
    out = tmp_path / "out"
    assert cli.run(["emulate", str(path), "--out", str(out), "--site", "orv3-shelf"]) == 2
    assert f'{path}:10: event[1].load = "server"' in capsys.readouterr().err
    assert not out.exists()


@pytest.mark.parametrize("option", [["--seed", "-1"], ["--every", "-5"], ["--site", "toaster"], ["--site", "."]])
def test_bad_options_write_nothing(option, tmp_path, capsys):
    out = tmp_path / "out"
    assert cli.run(["emulate", str(scenario(tmp_path)), "--out", str(out), *option]) == 2
    assert "; allowed: " in capsys.readouterr().err
    assert not out.exists()


@pytest.mark.parametrize("empty", ["", " "])
def test_an_empty_out_scatters_nothing(empty, tmp_path, capsys, monkeypatch):
    path = scenario(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert cli.run(["emulate", str(path), "--out", empty]) == errors.BAD_INPUT
    assert "--out" in capsys.readouterr().err
    assert [found.name for found in tmp_path.iterdir()] == ["short.toml"]


def test_out_may_not_be_a_file(tmp_path, capsys):
    taken = tmp_path / "taken"
    taken.write_text("mine", encoding="utf-8")
    for out in (taken, taken / "below"):
        assert cli.run(["emulate", str(scenario(tmp_path)), "--out", str(out)]) == 2
        assert "--out" in capsys.readouterr().err
    assert taken.read_text(encoding="utf-8") == "mine"


def test_without_the_vm_the_trouble_is_named(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("wattbit.emulator.run.shutil.which", lambda *args, **kwargs: None)
    assert cli.run(["emulate", str(scenario(tmp_path)), "--out", str(tmp_path / "out")]) == 3
    assert "micropython" in capsys.readouterr().err


def test_as_a_module():
    assert started("--version").stdout == f"wattbit {__version__}\n"
    done = started("check", "orv3-shelf")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    "content",
    [b"\0\xff" * 500, b"a" * 1_000_000, b"", b"a = " + b"[" * 9000, b"[bus]\nnominal_mv = 51\n"],
    ids=["junk", "1-mb-line", "empty", "deep", "volts"],
)
def test_bad_input_to_a_process(content, tmp_path):
    path = tmp_path / "rack.toml"
    path.write_bytes(content)
    for args in (("check", path), ("emulate", path, "--out", tmp_path / "out")):
        done = started(*args)
        assert done.returncode == 2
        assert done.stderr.startswith(str(path))
        assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == [path]
