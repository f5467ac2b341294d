"""The full firmware on `micro-edge`: five minutes of missed polls and a restart of the shunt's chip cost no charge."""

import json
from pathlib import Path

import pytest

from wattbit.emulator import run, scenario

STORY = Path(__file__).parents[1] / "scenarios" / "micro-edge.toml"


@pytest.mark.slow
def test_the_charge_stays_with_the_truth(tmp_path):
    run.emulate(scenario.load_scenario(STORY), tmp_path)
    truth = [line.split(",") for line in (tmp_path / "timeline.csv").read_text().splitlines()]
    column = truth[0].index("soc_pm")
    truth = [(int(row[0]), int(row[column])) for row in truth[1:]]
    off, last, seen = [], 0, 0
    for line in (tmp_path / "run" / "console.log").read_text(errors="replace").splitlines():
        said = json.loads(line[7:]) if line.startswith("#State ") else {}
        if "Device" in said:
            seen = said["Device"]["rUptime_s"] * 1000
        elif "rSoC_pm" in said.get("Rack", {}):
            while last + 1 < len(truth) and truth[last][0] < seen:
                last += 1
            if not 600000 < seen < 910000:  # while the shunt is silent the worst is assumed
                off.append(abs(said["Rack"]["rSoC_pm"] - truth[last][1]))
            counted = said["Rack"]["rBatteryCharge_C"]
    assert len(off) > 100
    assert max(off) <= 2
    assert counted < -60000, "and the telemetry says what was counted"
