"""The hardware alert, end to end: the contact falls, the outlets open before any cycle, the journal says so."""

import copy
import json

import pytest

from wattbit import paths
from wattbit.emulator import run, scenario
from wattbit.site import check

TELECOM = paths.sites() / "telecom-48v.toml"


def _alert_site() -> str:
    """The telecom site with its mains contact as alert and a tier 3 that may go at once."""
    text = TELECOM.read_text()
    text = text.replace('board = "desktop"', 'board = "desktop"\nalert = "in0"')
    text = text.replace("promised_s = 1800", "promised_s = 0")
    return text.replace('name = "edge-server"', 'name = "edge-server"\nfast_trip = true')


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    folder = tmp_path_factory.mktemp("alert")
    (folder / "site.toml").write_text(_alert_site())
    (folder / "alert.toml").write_text(
        '[scenario]\nname = "alert"\nsite = "site.toml"\nduration_s = 60\n'
        '[[event]]\nat_s = 20.25\ndo = "grid_fail"\n[[event]]\nat_s = 30\ndo = "grid_restore"\n'
    )
    summary = run.emulate(scenario.load_scenario(folder / "alert.toml"), folder / "out")
    rows = (folder / "out" / "timeline.csv").read_text().splitlines()
    events = [json.loads(line) for line in (folder / "out" / "events.jsonl").read_text().splitlines()]
    return summary, [dict(zip(rows[0].split(","), map(int, row.split(",")))) for row in rows[1:]], events


def test_the_outlet_is_open_in_the_first_row_after_the_alert(story):
    _, rows, _ = story
    before = [row for row in rows if row["t_ms"] < 20250]
    after = [row for row in rows if row["t_ms"] >= 20250]
    assert before[-1]["edge-server"] == 1
    assert after[0]["t_ms"] <= 20350
    assert after[0]["edge-server"] == 0


def test_only_the_declared_load_goes_and_the_journal_names_the_alert(story):
    summary, rows, events = story
    sheds = [(e["output"], e["rule"]) for e in events if e["kind"] == "shed"]
    assert sheds == [("edge-server", "alert")]
    assert rows[-1]["radio-3500"] == 1
    assert summary["alloc_bytes_per_cycle"] == 0


def test_it_does_not_come_back_by_itself_within_the_stable_time(story):
    _, rows, _ = story
    assert rows[-1]["edge-server"] == 0


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"alert": "in7"}, "alert"),
        ({"alert": "in99"}, "alert"),
        ({"alert": ""}, "fast_trip"),
        ({"tier": 0}, "fast_trip"),
        ({"promised": 1800}, "fast_trip"),
    ],
)
def test_what_cannot_be_dropped_unasked_is_refused(tmp_path, change, key):
    text = _alert_site()
    if "alert" in change:
        text = text.replace('alert = "in0"', f'alert = "{change["alert"]}"')
    if "promised" in change:
        text = text.replace("promised_s = 0", f"promised_s = {change['promised']}")
    if "tier" in change:
        head, tail = text.split('name = "edge-server"', 1)
        text = head + 'name = "edge-server"' + copy.copy(tail).replace("tier = 3", "tier = 0", 1)
    (tmp_path / "site.toml").write_text(text)
    _, errors = check.check_site(tmp_path / "site.toml")
    assert any(key in error for error in errors), errors
