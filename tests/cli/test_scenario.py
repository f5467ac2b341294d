"""A good scenario becomes exactly the run that it describes."""

import json

import pytest

from tests.helpers.doctored import told
from tests.malformed import scenario_variants as variants
from tests.malformed.toml_text import dump
from wattbit import paths
from wattbit.emulator import scenario_schema as schema
from wattbit.emulator.plant import options
from wattbit.emulator.scenario import load_scenario
from wattbit.site.check import read_site


def loaded(tmp_path, scenario, **replaced):
    path = tmp_path / "case.toml"
    path.write_text(dump(scenario), encoding="utf-8")
    return load_scenario(path, **replaced)


def test_defaults(tmp_path):
    got = loaded(tmp_path, variants.base())
    run = got.run
    assert got.meta == {"name": "short", "title": ""}
    assert run["start"] == {"soc_pm": 1000, "soh_pm": 1000, "tick_ms": 0, "temp_mc": 25000}
    assert (run["duration_ms"], run["every_ms"], run["seed"], run["realtime"]) == (100000, 0, 1, False)
    assert (run["board"], run["plant"], run["events"]) == ("desktop", {}, [])
    assert run["traces"] == {"load": {}, "pv": None}
    assert run["site"] == read_site(paths.sites() / "orv3-shelf.toml")
    assert sorted(run["maps"]) == ["orv3-bbu", "orv3-psu"]
    assert json.loads(json.dumps(run))["site"]["load"][12]["hold"] is True


def test_everything_that_is_said_is_kept(tmp_path):
    head = {"seed": 9, "every_ms": 500, "start_soc_pm": 800, "start_soh_pm": 600, "start_tick_ms": 1073741000}
    events = [{"at_s": 60, "do": "grid_restore"}, {"at_s": 10, "do": "grid_fail"}]
    traces = {"load": {"pump": {"source": "const", "w": 300}}, "pv": {"source": "const", "w": 5}}
    got = loaded(tmp_path, variants.base(scenario=head, plant={"step_ms": 50}, traces=traces, event=events))
    assert got.run["start"] == {"soc_pm": 800, "soh_pm": 600, "tick_ms": 1073741000, "temp_mc": 25000}
    assert [event["t_ms"] for event in got.run["events"]] == [10000, 60000]
    assert got.run["plant"] == {"step_ms": 50}
    assert got.run["traces"]["load"]["pump"]["w"] == [300]
    assert got.run["traces"]["pv"]["w"] == [5]
    assert (got.run["seed"], got.run["every_ms"]) == (9, 500)


def test_the_command_line_replaces_what_the_file_says(tmp_path):
    got = loaded(tmp_path, variants.base(scenario={"seed": 9}), seed=3, every_ms=200, site_override="telecom-48v")
    assert (got.run["seed"], got.run["every_ms"], got.site["site"]["name"]) == (3, 200, "telecom-48v")


def test_the_same_seed_gives_the_same_traces(tmp_path):
    traces = {"load": {"pump": {"source": "h100"}}}
    one, two, other = (loaded(tmp_path, variants.base(traces=traces), seed=seed).run["traces"] for seed in (4, 4, 5))
    assert one == two
    assert one != other


def test_a_site_beside_the_scenario_is_found(tmp_path):
    text = (paths.sites() / "solar-small.toml").read_text(encoding="utf-8")
    (tmp_path / "mine.toml").write_text(text.replace('"solar-small"', '"mine"'), encoding="utf-8")
    got = loaded(tmp_path, variants.base(scenario={"site": "mine.toml"}))
    assert got.site["site"]["name"] == "mine"
    assert got.site_path == tmp_path / "mine.toml"


@pytest.mark.parametrize("edge", [2, 3], ids=["lowest", "highest"])
def test_every_option_that_passes_is_one_of_the_plant(edge, tmp_path):
    """What the check lets through must not end the run."""
    plant = {row[0]: row[edge] for row in schema.PLANT}
    assert options.read(loaded(tmp_path, variants.base(plant=plant)).run["plant"]) == plant


def test_a_run_with_another_step(tmp_path):
    story = told(tmp_path, lambda run: None, seconds=5, more="[plant]\nstep_ms = 50\n")
    assert story.end["world"] == "end"
    assert story.end["cycles"] >= 48
