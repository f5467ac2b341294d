"""A task that raises, ends, hangs or falls silent ends in a restart with declared levels, and says so."""

import pytest

from tests.helpers.doctored import told
from wattbit import paths

FAILS_MS = 3000
# a main.py that spoils one task of the first `lives`: a module of the emulator survives the restart
MAIN = """
import sys
from wattbit.emulator import world
import {module} as room
import rack.app.start as start
import asyncio
import time

def spoil():
    original = start.{task}

    async def spoilt(*args):
        work = asyncio.create_task(original(*args))
        await asyncio.sleep_ms({after_ms})
        work.cancel()
        {deed}

    start.{task} = spoilt

if getattr(world.current, "lives", 0) < {lives}:
    world.current.lives = getattr(world.current, "lives", 0) + 1
    spoil()
from rack.app import run
run()
"""
RAISES = "raise OSError(5, 'test')"
ENDS = "return"
HANGS = "time.sleep_ms(600000)"
SILENT = "await asyncio.sleep_ms(600000)"
TASKS = {
    "control": "control",
    "sensors": "poll_sensors",
    "modbus": "run_line",
    "console": "talk",
    "memory": "housekeeping",
}


def spoilt(tmp_path, task, deed, seconds, lives=1):
    """A run of the shelf in which `task` does `deed` after FAILS_MS of its first `lives`."""
    (tmp_path / "main.py").write_text(
        MAIN.format(module="rack.app.tasks", task=TASKS[task], after_ms=FAILS_MS, deed=deed, lives=lives)
    )

    site = (paths.sites() / "orv3-shelf.toml").read_text()
    (tmp_path / "site.toml").write_text(site.replace('name = "batch-c"\n', 'name = "batch-c"\non_watchdog = "open"\n'))
    return told(tmp_path, lambda run: run["path"].insert(0, str(tmp_path)), seconds=seconds, site="site.toml")


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize(("deed", "reason"), [(RAISES, "OSError"), (ENDS, "ended")], ids=["raises", "ends"])
def test_a_task_that_raises_or_ends_restarts_at_once(task, deed, reason, tmp_path):
    story = spoilt(tmp_path, task, deed, 8)
    said = [line for line in story.console.splitlines() if line.startswith("# task ")]
    assert len(said) == 1
    assert said[0].startswith(f"# task {task}: ") and reason in said[0]
    assert [boot["cause"] for boot in story.boots] == ["power", "soft"]
    assert FAILS_MS <= story.boots[1]["t_ms"] <= FAILS_MS + 1000
    assert all(story.powered.values()), "declared to hold over a reset"
    assert "Traceback" not in story.console


def test_a_task_that_raises_in_every_life_ends_in_safe_mode(tmp_path):
    story = spoilt(tmp_path, "sensors", RAISES, 40, lives=3)
    assert [boot["cause"] for boot in story.boots] == ["power", "soft", "soft", "soft"]
    assert [event["reading"] for event in story.events if event["rule"] == "safe_mode"] == [3]
    assert "# safe mode: 3 resets in a row" in story.console


@pytest.mark.parametrize("task", TASKS)
def test_a_hang_is_ended_by_the_watchdog(task, tmp_path):
    """Nothing runs any more: the watchdog's 5 s, counted from the last feeding, and the time of a start."""
    story = spoilt(tmp_path, task, HANGS, 14)
    _ended_by_watchdog(story, FAILS_MS + 5000 + 1000)


@pytest.mark.parametrize("task", TASKS)
def test_a_silent_task_is_not_covered_up_by_the_others(task, tmp_path):
    """Its own deadline (2 s for the cycle, 5 s for others) comes first."""
    story = spoilt(tmp_path, task, SILENT, 20)
    deadline_ms = 2000 if task == "control" else 5000
    _ended_by_watchdog(story, FAILS_MS + deadline_ms + 5000 + 2000)


def _ended_by_watchdog(story, at_most_ms):
    assert [boot["cause"] for boot in story.boots] == ["power", "watchdog"]
    assert FAILS_MS < story.boots[1]["t_ms"] <= at_most_ms
    reboots = [event for event in story.events if event["kind"] == "reboot"]
    assert [event["rule"] for event in reboots] == ["boot", "watchdog"]
    after = story.console[story.console.rindex('"kind":"reboot"') :]
    assert '"output":"batch-c"' in after, "what a watchdog reset opened is said"
    off = [name for name, on in story.powered.items() if not on]
    assert off == ["batch-c"]


@pytest.mark.parametrize("cycle_ms", [20, 24])
def test_the_shortest_cycles_are_not_taken_for_silence(cycle_ms, tmp_path):
    """Twenty cycles are less than the time between two looks of the supervisor."""
    site = (paths.sites() / "solar-small.toml").read_text()
    assert "\n[site]\n" in site and "cycle_ms" not in site
    (tmp_path / "site.toml").write_text(site.replace("\n[site]\n", f"\n[site]\ncycle_ms = {cycle_ms}\n"))
    story = told(tmp_path, lambda run: None, seconds=15, site="site.toml")
    assert [boot["cause"] for boot in story.boots] == ["power"]
    assert story.end["cycles"] > 14000 // cycle_ms


def test_every_task_of_the_app_is_tried_here(root):
    """A new task without a test fails here."""
    text = (root / "firmware/rack/app/start.py").read_text()
    started = {line.split('tasks.start("')[1].split('"')[0] for line in text.splitlines() if 'tasks.start("' in line}
    assert started == set(TASKS)
