"""Every shipped scenario keeps its own expectations and all laws. A new file here is a test at once."""

from pathlib import Path

import pytest

from tests.scenarios import laws, story
from wattbit.emulator import run, scenario

FOLDER = Path(__file__).parent
LONGEST_FIRST = sorted(
    FOLDER.glob("*.toml"), key=lambda path: -scenario.load_scenario(path).run["duration_ms"]
)  # so that two cores end at about the same time


def told(path: Path, out: Path, **how) -> story.Story:
    """Run a scenario and read what it left."""
    run.emulate(scenario.load_scenario(path, **how), out)
    return story.read(out)


def test_there_are_scenarios_for_all_that_the_project_promises():
    assert len(LONGEST_FIRST) >= 12


@pytest.mark.slow
@pytest.mark.parametrize("path", LONGEST_FIRST, ids=lambda path: path.stem)
def test_scenario(path, tmp_path):
    what = told(path, tmp_path / "out")
    missed = [f"{e['expect']}: {e['why']}" for e in what.summary["expect"] if not e["pass"]]
    assert what.summary["expect"], "a scenario without expectations proves nothing"
    assert missed + laws.judge(what) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", ["outage-trace", "reboot-outage"])
def test_the_same_seed_gives_the_same_bytes(name, tmp_path):
    for turn in ("one", "two"):
        told(FOLDER / f"{name}.toml", tmp_path / turn)
    for file in ("timeline.csv", "events.jsonl"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


@pytest.mark.slow
def test_another_seed_gives_another_evening(tmp_path):
    for seed in (11, 12):
        told(FOLDER / "outage-trace.toml", tmp_path / str(seed), seed=seed)
    assert (tmp_path / "11" / "timeline.csv").read_bytes() != (tmp_path / "12" / "timeline.csv").read_bytes()
