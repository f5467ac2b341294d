"""Every shipped scenario keeps its own expectations and all laws. A new file here is a test at once."""

from pathlib import Path

import pytest

from tests.scenarios import laws, story
from wattbit.emulator import run, scenario

FOLDER = Path(__file__).parent
LONGEST_FIRST = sorted(
    FOLDER.glob("*.toml"), key=lambda path: -scenario.load_scenario(path).run["duration_ms"]
)  # so that two cores end at about the same time


def emulate(name: str, out: Path, **how) -> None:
    run.emulate(scenario.load_scenario(FOLDER / f"{name}.toml", **how), out)


def test_there_are_scenarios_for_all_that_the_project_promises():
    assert len(LONGEST_FIRST) >= 12


@pytest.mark.slow
@pytest.mark.parametrize("path", LONGEST_FIRST, ids=lambda path: path.stem)
def test_scenario(path, shipped):
    what = story.read(shipped(path.stem))
    missed = [f"{e['expect']}: {e['why']}" for e in what.summary["expect"] if not e["pass"]]
    assert what.summary["expect"], "a scenario without expectations proves nothing"
    assert missed + laws.judge(what) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", ["outage-trace", "reboot-outage"])
def test_the_same_seed_gives_the_same_bytes(name, shipped, tmp_path):
    emulate(name, tmp_path)
    for file in ("timeline.csv", "events.jsonl"):
        assert (shipped(name) / file).read_bytes() == (tmp_path / file).read_bytes()


@pytest.mark.slow
def test_another_seed_gives_another_evening(shipped, tmp_path):
    emulate("outage-trace", tmp_path, seed=scenario.load_scenario(FOLDER / "outage-trace.toml").run["seed"] + 1)
    assert (shipped("outage-trace") / "timeline.csv").read_bytes() != (tmp_path / "timeline.csv").read_bytes()
