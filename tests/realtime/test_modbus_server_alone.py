"""A site with a Modbus server where nobody calls, or where it cannot start: the rack does not notice."""

import json

import pytest

from tests.helpers import modbus_live
from tests.helpers.doctored import told

MAIN = """
import sys
import rack.app.server as server

def start(*args):
    raise MemoryError("test")

server.start = start
from rack.app import run
run()
"""


@pytest.fixture
def site(tmp_path):
    path = tmp_path / "site.toml"
    path.write_text(modbus_live.site_text())
    return str(path)


def test_in_virtual_time_nobody_calls_and_nothing_allocates(tmp_path, site):
    run = told(tmp_path, lambda complete: None, seconds=120, site=site)
    assert run.end["alloc_bytes_per_cycle"] == 0
    assert run.end["max_cycle_gap_ms"] <= 110
    assert len(run.boots) == 1
    assert "# modbus" not in run.console
    assert not (run.run_dir / "modbus.txt").exists()
    assert set(run.powered.values()) == {1}
    assert "lines" not in json.loads((run.run_dir / "run.json").read_text())


def test_a_server_that_cannot_start_leaves_the_rack_alone(tmp_path, site):
    (tmp_path / "first").mkdir()
    (tmp_path / "first" / "main.py").write_text(MAIN)

    def doctor(complete: dict) -> None:
        complete["path"].insert(0, str(tmp_path / "first"))

    run = told(tmp_path, doctor, seconds=30, site=site)
    assert "# modbus server: cannot be started: MemoryError('test',)" in run.console
    assert len(run.boots) == 1
    assert set(run.powered.values()) == {1}
