"""Restart and maintenance by command, in the whole firmware: what is said, what moves, and what is remembered."""

import json
import re

from rack.report.reporting import MARK
from tests.helpers.doctored import told
from wattbit import paths

COMMAND = "\n[[event]]\nat_s = {at}\ndo = \"command\"\nline = '{line}'\n"


def run(tmp_path, *commands, seconds=40):
    """The shelf, where batch-c opens at a restart and is soon back; `commands` are (second, line)."""
    site = (paths.sites() / "orv3-shelf.toml").read_text()
    site = site.replace("[restore]", "[restore]\nstable_ms = 1000\nspacing_ms = 500\njitter_ms = 0")
    batch = 'name = "batch-c"\n'
    (tmp_path / "site.toml").write_text(site.replace(batch, batch + 'on_reset = "open"\nmin_off_ms = 1000\n'))
    more = "".join(COMMAND.format(at=at, line=line) for at, line in commands)
    return told(tmp_path, lambda run: None, seconds=seconds, site="site.toml", more=more)


def said(story) -> list:
    """Kind, rule and output of all events, those after a request included, which are marked."""
    lines = [line.removeprefix(MARK.decode()) for line in story.console.splitlines()]
    events = [json.loads(line[7:]) for line in lines if line.startswith("#Event ")]
    return [(e["kind"], e["rule"], e.get("output", "")) for e in events]


def test_a_restart_answers_first_and_is_counted_once(tmp_path):
    story = run(tmp_path, (5, '!Actions/xHold ["train-d","off",0]'), (10, "!Actions/xReboot"))
    assert [boot["cause"] for boot in story.boots] == ["power", "soft"]
    assert 10500 <= story.boots[1]["t_ms"] <= 13500
    assert story.console.count(":84\r\n") == 2
    assert story.powered["train-d"] == 0, "a hold outlives it"
    assert sum(story.powered.values()) == len(story.powered) - 1
    boots = [e for e in story.events if e["kind"] == "reboot"]
    assert [e["limit"] for e in boots] == [1, 2]


def test_maintenance_opens_what_a_restart_would_and_nothing_comes_back_before_it_is_left(tmp_path):
    story = run(tmp_path, (20, "!Actions/xMaintain"), (35, "?Device/rSafeMode"))
    assert re.search(r":85 true", story.console)
    assert ("shed", "maintenance", "batch-c") in said(story)
    assert [name for name, on in story.powered.items() if not on] == ["batch-c"]


def test_and_then_it_comes_back(tmp_path):
    story = run(tmp_path, (20, "!Actions/xMaintain"), (30, "!Actions/xClearSafeMode"))
    assert all(story.powered.values())
