"""`wattbit emulate` as a person starts it: exit codes, and the four files with exactly the promised fields."""

import csv
import json
import subprocess
import sys
from itertools import pairwise

import pytest

from rack.model import causes

FILES = {"timeline.csv", "events.jsonl", "summary.json", "report.html"}
ROW = ["t_ms", "grid_ok", "bus_mv", "bus_ma", "battery_ma", "soc_pm", "load_w"]
EVENT = {"t_ms", "kind", "output", "tier", "rule", "cause", "reading", "limit"}
SUMMARY = {
    *("scenario", "duration_ms", "wall_s", "speedup", "sheds", "restores", "unserved_wh", "promised_s", "served_s"),
    *("bus_min_mv", "soc_end_pm", "max_cycle_gap_ms", "alloc_bytes_per_cycle", "micropython", "firmware_sha256"),
    "expect",
}
SHORT = """[scenario]
name = "short"
site = "orv3-shelf"
duration_s = 40
start_soc_pm = 300

[plant]
cell_resistance_pm = 400

[[event]]
at_s = 5
do = "grid_fail"

[[expect]]
sheds = {{ {bound} }}
"""


def emulate(tmp_path, text, *options):
    path = tmp_path / "short.toml"
    path.write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "wattbit", "emulate", str(path), "--out", str(tmp_path / "out"), *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    folder = tmp_path_factory.mktemp("contract")
    done = emulate(folder, SHORT.format(bound="at_least = 1"))
    assert (done.returncode, done.stderr) == (0, "")
    return folder / "out"


def test_it_leaves_the_four_files(ran):
    assert {path.name for path in ran.iterdir() if path.is_file()} == FILES


def test_a_row_for_each_cycle(ran):
    with (ran / "timeline.csv").open(newline="") as source:
        head, *rows = csv.reader(source)
    names = [load["name"] for load in json.loads((ran / "run" / "run.json").read_text())["site"]["load"]]
    assert head == ROW + names
    times = [int(row[0]) for row in rows]
    assert {later - t for t, later in pairwise(times)} == {100}
    assert 395 <= len(rows) <= 400
    assert {value for row in rows for value in row[len(ROW) :]} == {"0", "1"}
    assert {row[1] for row in rows} == {"0", "1"}


def test_events_have_only_the_fields_of_the_contract(ran):
    events = [json.loads(line) for line in (ran / "events.jsonl").read_text().splitlines()]
    assert {"reboot", "shed"} <= {event["kind"] for event in events} <= set(causes.KINDS)
    for event in events:
        assert {"t_ms", "kind"} <= set(event) <= EVENT
        if event["kind"] == "shed":
            assert set(event) == EVENT


def test_the_summary_has_the_fields_of_the_contract(ran):
    summary = json.loads((ran / "summary.json").read_text())
    assert set(summary) >= SUMMARY
    assert (summary["scenario"], summary["duration_ms"]) == ("short", 40000)
    assert "MicroPython" in summary["micropython"]
    assert len(summary["firmware_sha256"]) == 64
    assert set(summary["unserved_wh"]) == set(summary["promised_s"]) == set(summary["served_s"]) == set("0123")
    assert summary["served_s"]["0"] == [pytest.approx(35, abs=0.2)]
    assert summary["promised_s"] == {"0": [600], "1": [240], "2": [90], "3": [20]}
    assert [expect["pass"] for expect in summary["expect"]] == [True]


def test_the_report_needs_no_network(ran):
    text = (ran / "report.html").read_text()
    assert "<html" in text
    assert "http://" not in text.replace("http://www.w3.org/", "") and "https://" not in text


def test_a_missed_expectation_is_exit_code_1(tmp_path):
    done = emulate(tmp_path, SHORT.format(bound="at_most = 0"))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert {path.name for path in (tmp_path / "out").iterdir() if path.is_file()} == FILES
    assert json.loads((tmp_path / "out" / "summary.json").read_text())["expect"][0]["pass"] is False


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (SHORT.format(bound="at_leest = 1"), "at_leest"),
        (SHORT.format(bound="at_least = 1").replace("grid_fail", "grid_fial"), "grid_fial"),
        (SHORT.format(bound="at_least = 1").replace("duration_s = 40", "duration_s = 0"), "duration_s"),
        ("[[", "short.toml"),
    ],
    ids=["expect", "event", "duration", "toml"],
)
def test_bad_input_is_exit_code_2_and_leaves_nothing(text, named, tmp_path):
    done = emulate(tmp_path, text)
    assert done.returncode == 2
    assert named in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_every_shipped_site_can_be_emulated_by_name(tmp_path):
    text = '[scenario]\nname = "short"\nsite = "orv3-shelf"\nduration_s = 3\n'
    for site in ("solar-small", "telecom-48v"):
        done = emulate(tmp_path, text, "--site", site)
        assert (done.returncode, done.stderr) == (0, "")
        assert json.loads((tmp_path / "out" / "summary.json").read_text())["site"] == site
