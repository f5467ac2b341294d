"""The two small scripts of make setup: they run before anything is installed."""

import importlib.util
import re

import pytest


def load(root, name):
    spec = importlib.util.spec_from_file_location(name, root / f"host_tools/setup/{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("minor", [10, 11, 12, 13])
def test_a_python_that_can_carry_the_project_is_taken(root, minor):
    assert load(root, "check_python").complaint((3, minor), lambda name: True) == ""


@pytest.mark.parametrize("version", [(2, 7), (3, 9), (3, 14)])
def test_another_python_is_refused_with_the_way_out(root, version):
    said = load(root, "check_python").complaint(version, lambda name: True)
    assert "is {}.{}.".format(*version) in said
    assert "make setup PYTHON=" in said


@pytest.mark.parametrize("missing", ["venv", "ensurepip"])
def test_a_python_without_venv_is_refused_with_the_package(root, missing):
    said = load(root, "check_python").complaint((3, 11), lambda name: name != missing)
    assert "apt-get install python3.11-venv" in said


def test_the_lock_is_split_and_nothing_is_lost(root, tmp_path):
    script = load(root, "split_lock")
    script.main(root / "requirements.lock", tmp_path)
    parts = {file.stem: re.findall(r"^([\w.-]+)==", file.read_text(), re.MULTILINE) for file in tmp_path.iterdir()}
    whole = re.findall(r"^([\w.-]+)==", (root / "requirements.lock").read_text(), re.MULTILINE)
    assert set(parts) == {"host", *script.PORTS}
    assert sorted(parts["host"]) == sorted(name for name in whole if not re.fullmatch(r"micropython-\w+-stubs", name))
    for port in script.PORTS:
        assert sorted(parts[port]) == sorted(["micropython-stdlib-stubs", f"micropython-{port}-stubs"])
        assert (tmp_path / f"{port}.txt").read_text().count("--hash=sha256:") >= 2
