"""The full firmware in the VM on a run that a test has doctored: files on the board, modules before the firmware's."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from wattbit.emulator import folder, run, scenario, wiring

SCENARIO = '[scenario]\nname = "doctored"\nsite = "{site}"\nduration_s = {seconds}\n{more}'

# a main.py that spoils the load of the site, in the first life only
SPOILT_LOAD = """
from wattbit.emulator import world
import rack.config.crosscheck as room
import time

if not getattr(world.current, "spoilt", False):
    world.current.spoilt = True

    def check_all(*args):
        {deed}

    room.check_all = check_all
from rack.app import run
run()
"""


@dataclass
class Told:
    """What a run left: the console, the boots and the end of world.jsonl, and which outlets had power at the end."""

    console: str
    boots: list
    end: dict
    powered: dict
    run_dir: Path

    @property
    def events(self) -> list:
        """What the controller said, in order, over all lives."""
        lines = [line for line in self.console.splitlines() if line.startswith("#Event ")]
        return [json.loads(line[7:]) for line in lines]


def told(
    tmp_path: Path, doctor: Callable[[dict], None], seconds: int = 20, site: str = "solar-small", more: str = ""
) -> Told:
    """Run `seconds` of a site with run.json as `doctor` leaves it. DeviceTrouble when the VM dies."""
    path = tmp_path / "doctored.toml"
    path.write_text(SCENARIO.format(site=site, seconds=seconds, more=more))
    complete = wiring.complete(scenario.load_scenario(path).run, False)
    doctor(complete)
    run_dir = folder.prepare(tmp_path / "out")
    run.execute(complete, run_dir, lambda done: None, lambda line: None)
    world = [json.loads(line) for line in (run_dir / "world.jsonl").read_text().splitlines()]
    names = [load["name"] for load in complete["site"]["load"]]
    return Told(
        console=(run_dir / "console.log").read_bytes().decode("utf-8", "replace"),
        boots=[line for line in world if line["world"] == "boot"],
        end=world[-1],
        powered={name: world[-1]["powered"] >> i & 1 for i, name in enumerate(names)},
        run_dir=run_dir,
    )


def loaded(tmp_path: Path, deed: str, seconds: int) -> Told:
    """A run in whose first life the check of the site does `deed`, a statement."""
    (tmp_path / "main.py").write_text(SPOILT_LOAD.format(deed=deed))
    return told(tmp_path, lambda run: run["path"].insert(0, str(tmp_path)), seconds=seconds)
