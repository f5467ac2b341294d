"""Every malformed scenario: exit code 2, an error that names file and key, and no output folder."""

import pytest

from tests.malformed import scenario_variants as variants
from tests.malformed.toml_text import dump
from wattbit import cli
from wattbit.emulator import scenario_schema
from wattbit.emulator.scenario import load_scenario

VARIANTS = variants.all_variants()


def written(scenario, tmp_path):
    path = tmp_path / "case.toml"
    path.write_text(dump(scenario), encoding="utf-8")
    return path


@pytest.mark.parametrize("do", scenario_schema.EVENTS)
def test_the_right_event_is_taken(do, tmp_path):
    loaded = load_scenario(written(variants.event(do, at_s=10.25, **variants.right_event(do)), tmp_path))
    assert loaded.run["events"] == [{"t_ms": 10250, "do": do, **variants.right_event(do)}]


@pytest.mark.parametrize(("scenario", "key"), [v[1:] for v in VARIANTS], ids=[v[0] for v in VARIANTS])
def test_malformed_scenario_is_refused(scenario, key, tmp_path, capsys):
    path, out = written(scenario, tmp_path), tmp_path / "out"
    code = cli.run(["emulate", str(path), "--out", str(out)])
    said = capsys.readouterr().err
    assert code == 2
    named = [
        line for line in said.splitlines() if line.startswith(f"{path}:") and key in line and "; allowed: " in line
    ]
    assert named, said
    assert "Traceback" not in said
    assert not out.exists()


def test_there_are_enough_variants():
    assert len(VARIANTS) >= 200
    assert len({v[0] for v in VARIANTS}) == len(VARIANTS)


def test_problems_of_the_site_are_told_too(tmp_path, capsys):
    (tmp_path / "rack.toml").write_text("[bus]\nnominal_mv = 51\n", encoding="utf-8")
    path = written(variants.base(scenario={"site": "rack.toml", "seed": -1}), tmp_path)
    assert cli.run(["emulate", str(path), "--out", str(tmp_path / "out")]) == 2
    said = capsys.readouterr().err
    assert f"{tmp_path / 'rack.toml'}:2: bus.nominal_mv = 51" in said
    assert "scenario.seed = -1" in said
