"""summary.json field by field, on the evening of the fixture."""

import json

import pytest

from wattbit.emulator import expect
from wattbit.emulator.results import ResultsError, world, write

from .rack_story import evening


@pytest.fixture
def run_dir(tmp_path):
    story = evening(duration_s=130)
    story.write(tmp_path / "run")
    return story, tmp_path


def finish(story, base, expects=(), **more):
    return write(story.run(), {"name": "n"}, base / "run", base / "out", 2.0, "00", list(expects), **more)


def test_the_file_is_what_write_returns(made):
    _, _, out, summary = made
    assert json.loads((out / "summary.json").read_text()) == summary


def test_what_was_run(made):
    _, _, _, summary = made
    said = {key: summary[key] for key in ("scenario", "title", "site", "seed", "duration_ms", "simulated_ms", "row_ms")}
    assert said == {
        "scenario": "evening",
        "title": "Two outages & a reboot",
        "site": "test-rack",
        "seed": 7,
        "duration_ms": 1_200_000,
        "simulated_ms": 1_200_000,
        "row_ms": 100,
    }
    assert (summary["wall_s"], summary["speedup"], summary["firmware_sha256"]) == (4.0, 300.0, "ab" * 32)
    assert summary["micropython"] == "3.4.0; MicroPython v1.28.0"


def test_figures(made):
    _, rows, _, summary = made
    assert (summary["sheds"], summary["restores"], summary["boots"], summary["cycles"]) == (5, 3, 2, 12000)
    assert summary["events"] == {
        "clear": 1,
        "fault": 1,
        "futility": 1,
        "ladder": 1,
        "reboot": 2,
        "refuse": 1,
        "restore": 3,
        "shed": 5,
        "trip": 1,
    }
    assert summary["bus_min_mv"] == min(row[2] for row in rows) - 15  # the world saw between the rows
    assert summary["soc_end_pm"] == rows[-1][5]
    assert summary["soc_min_pm"] == min(row[5] for row in rows)
    assert (summary["max_cycle_gap_ms"], summary["alloc_bytes_per_cycle"]) == (100, 0)
    assert summary["unserved_wh"] == {"0": 0.0, "1": 3.25, "2": 110.5, "3": 75.0}
    assert summary["energy"]["balance_pm"] == 0.02


def test_outages(made):
    _, rows, _, summary = made
    first, second = summary["outages"]
    assert (first["start_ms"], first["end_ms"], first["length_s"], first["finished"]) == (120000, 420000, 300.0, True)
    assert (second["start_ms"], second["end_ms"], second["length_s"], second["finished"]) == (
        *(700000, 1200000, 500.0),
        False,
    )
    assert first["bus_min_mv"] == min(row[2] for row in rows[1200:4200])
    assert (first["soc_start_pm"], first["soc_end_pm"]) == (rows[1200][5], rows[4200][5])


def test_promised_and_served(made):
    _, _, _, summary = made
    assert summary["promised_s"] == {"0": [1200, 1200], "1": [240, 240], "2": [90, 90], "3": [20, 20]}
    assert summary["served_s"] == {"0": [300.0, 500.0], "1": [300.0, 22.5], "2": [60.0, 500.0], "3": [21.0, 30.0]}
    first, second = (outage["tiers"] for outage in summary["outages"])
    assert first["0"] == {"promised_s": 1200, "due_s": 300.0, "served_s": 300.0, "kept": True}
    assert [first[tier]["kept"] for tier in "0123"] == [True, True, False, True]
    assert [second[tier]["kept"] for tier in "0123"] == [True, False, True, True]
    assert summary["outages"][0]["loads"]["batch-b"] is None
    assert summary["outages"][0]["loads"]["pump"] == 300.0


def test_a_promise_is_kept_to_the_row(tmp_path):
    story = evening(duration_s=300)
    story.switches, story.console = [], story.console[:1]
    story.switch(359.9, "train-a", 0, "shed", "ladder", "x")
    story.grid = [(0, 1), (120_000, 0)]
    for t_s, kept in ((209.9, True), (209.8, False)):  # promised 90 s; a row is 0.1 s
        story.switches = [(round(t_s * 1000), story.names.index("train-a"), 0)]
        story.write(tmp_path / "run")
        tier = finish(story, tmp_path)["outages"][0]["tiers"]["2"]
        assert (tier["served_s"], tier["kept"]) == (round(t_s - 120, 1), kept)


def test_every_loss_of_power_has_its_reason(made):
    _, _, _, summary = made
    seen = [(off["output"], off["tier"], off["start_ms"], off["end_ms"], off["rule"]) for off in summary["offs"]]
    assert seen == [
        ("batch-b", 3, 0, None, "start"),
        ("batch-a", 3, 141000, 493000, "ladder"),
        ("train-b", 2, 180000, 489000, "ladder"),
        ("train-a", 2, 215000, 485000, "ladder"),
        ("infer-b", 1, 722500, None, "bus-low"),
        ("batch-a", 3, 730000, None, "ladder"),
    ]
    assert summary["offs"][4]["cause"] == "infer-b switched off: bus-low: bus_mv is 46512 mV, limit: not below 46800 mV"


def test_a_loss_of_power_that_no_event_explains_says_so(run_dir):
    story, base = run_dir
    story.switches = [(50_000, story.names.index("core"), 0), (60_000, story.names.index("storage"), 0)]
    story.fired.append({"t_ms": 60_000, "world": "event", "do": "outlet_stuck_open", "load": "storage"})
    story.write(base / "run")
    offs = {off["output"]: off["rule"] for off in finish(story, base)["offs"]}
    assert (offs["core"], offs["storage"]) == ("unexplained", "outlet")


def test_a_dead_bus_explains_a_loss_of_power(run_dir):
    story, base = run_dir
    story.switches = [(50_000, story.names.index("core"), 0)]
    story.dips[50_000] = 900
    story.write(base / "run")
    assert finish(story, base)["offs"][-1]["rule"] == "bus-dead"


def test_an_open_all_without_outputs_explains_all_that_it_opened(run_dir):
    story, base = run_dir
    story.switches = [(50_000, story.names.index("core"), 0)]
    story.console = story.console[:1]
    story.say(50, "trip", rule="bus-collapse", cause="bus below 44 V")
    story.write(base / "run")
    assert finish(story, base)["offs"][-1]["rule"] == "bus-collapse"


def test_expectations_are_judged(made):
    _, _, _, summary = made
    assert [check["pass"] for check in summary["expect"]] == [True, False]


def test_the_project_own_judge_is_the_default(run_dir):
    story, base = run_dir
    asked = [{"subject": "bus_min_mv", "text": "bus_min_mv at least 60 V", "bus_min_mv": {"at_least": 60000}}]
    summary = finish(story, base, asked)
    assert summary["expect"] == expect.evaluate(asked, summary, [])
    assert summary["expect"][0]["pass"] is False


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "no end line"),
        ('{"t_ms": 0, "world": "boot"}\n', "no end line"),
        ('{"t_ms": 0, "world"', ":1: not a line"),
        ('{"world": "end"}\n[]\n', ":2: not a line"),
        ('{"world": "event", "t_ms": 1}\n', ":1: not a line"),
    ],
)
def test_a_run_that_never_ended_writes_nothing(run_dir, content, says):
    story, base = run_dir
    (base / "run" / "world.jsonl").write_text(content)
    with pytest.raises(ResultsError, match=says):
        finish(story, base)
    assert not (base / "out").exists()


def test_world_keeps_boots_and_what_was_fired(run_dir):
    _, base = run_dir
    seen = world.read(base / "run" / "world.jsonl")
    assert (seen.boots_ms, seen.boot_causes) == ([0, 300000], ["power", "watchdog"])
    assert [row["do"] for row in seen.fired][:2] == ["grid_fail", "grid_restore"]


def test_figures_that_the_world_does_not_know_are_null_not_invented(run_dir):
    story, base = run_dir
    (base / "run" / "world.jsonl").write_text('{"world": "end"}\n')
    summary = finish(story, base)
    assert summary["max_cycle_gap_ms"] is None and summary["alloc_bytes_per_cycle"] is None
    assert summary["unserved_wh"]["1"] == 0.0 and summary["bus_min_mv"] > 0
