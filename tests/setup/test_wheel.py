"""The wheel in an empty environment outside the checkout: check, the desktop rack, and what goes on a board."""

import os
import re
import subprocess
import sys

import pytest

from tests.conftest import absent
from tests.helpers.once import once

pytestmark = pytest.mark.slow
PAYLOAD = """
import sys
from wattbit import paths
paths.add_firmware()
from wattbit.site.check import read_site
from wattbit.flash import payload
import wattbit
files = payload.build("pico_w", read_site(sys.argv[1]))
print(wattbit.__file__, len(files), sum(map(len, files.values())))
"""


def run(*words, cwd):
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "MICROPY"))}
    how = {"capture_output": True, "text": True, "timeout": 600}
    done = subprocess.run([*map(str, words)], cwd=cwd, env=env, check=False, **how)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


@pytest.fixture(scope="module")
def installed(root, tmp_path_factory):
    """The folder of commands of a new environment with the wheel and what it asks for, versions as in the lock."""
    folder = once(tmp_path_factory, "wheel", lambda folder: _install(root, folder))
    return next(path for path in (folder / "v/bin", folder / "v/Scripts") if path.is_dir())


def _install(root, folder):
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    run(*pip, "wheel", "-q", "--no-deps", "--no-build-isolation", "--no-index", "-w", folder, root, cwd=folder)
    wheel = next(folder.glob("*.whl"))
    run(sys.executable, "-m", "venv", folder / "v", cwd=folder)
    pins = re.findall(r"^([A-Za-z0-9_.-]+==[^ ;\\]+)([^\\\n]*)", (root / "requirements.lock").read_text(), re.M)
    (folder / "pins.txt").write_text("".join(f"{pin} {marker}\n" for pin, marker in pins))
    bin_folder = next(path for path in (folder / "v/bin", folder / "v/Scripts") if path.is_dir())
    command = [bin_folder / "python", "-m", "pip", "install", "-q", "-c", folder / "pins.txt", wheel]
    done = subprocess.run([*map(str, command)], cwd=folder, capture_output=True, text=True, timeout=600, check=False)
    if "Could not find a version" in done.stderr or "connection" in done.stderr.lower():
        absent("a package registry: " + done.stderr[-300:])
    assert done.returncode == 0, done.stderr[-2000:]


def test_check_and_help(installed, tmp_path):
    assert "solar-small on board desktop" in run(installed / "wattbit", "check", "solar-small", cwd=tmp_path)
    assert "--board" in run(installed / "wattbit", "flash", "--help", cwd=tmp_path)


def test_the_desktop_rack_runs(installed, tmp_path):
    run(installed / "wattbit", "emulate", "dimmed-lights", "--out", tmp_path / "out", cwd=tmp_path)
    made = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"timeline.csv", "events.jsonl", "summary.json", "report.html"} <= made


def test_a_payload_is_built(installed, tmp_path, root):
    site = tmp_path / "rack.toml"
    text = (root / "boards/sites/solar-small.toml").read_text()
    site.write_text(text.replace('board = "desktop"', 'board = "pico_w"'))
    where, count, size = run(installed / "python", "-c", PAYLOAD, site, cwd=tmp_path).split()
    assert str(installed.parent) in where
    assert int(count) > 8
    assert int(size) > 100_000
