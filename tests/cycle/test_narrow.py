"""No arithmetic of the pure rooms leaves 31 bits, at the ends of everything that the schema allows."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cycle import extremes
from wattbit import paths
from wattbit.site import check

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
@pytest.mark.parametrize("size", [extremes.largest, extremes.smallest], ids=["largest", "smallest"])
@pytest.mark.parametrize("name", ["orv3-shelf", "telecom-48v"])
def test_every_result_is_a_small_integer_of_a_board(name, size, tmp_path):
    site = size(check.read_site(paths.sites() / f"{name}.toml"))
    (tmp_path / "site.json").write_text(json.dumps(site))
    command = [sys.executable, str(ROOT / "tests/cycle/narrow.py"), str(tmp_path / "site.json"), "3", "1500"]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (ROOT, ROOT / "firmware", ROOT / "host_tools")))}
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    seen = json.loads(done.stdout)
    assert seen["wide"] == {}
    assert seen["places"] > 100
