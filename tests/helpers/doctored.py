"""The full firmware in the VM on a run that a test has doctored: files on the board, modules before the firmware's."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from wattbit.emulator import folder, run, scenario, wiring

SCENARIO = '[scenario]\nname = "doctored"\nsite = "{site}"\nduration_s = {seconds}\n{more}'


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
