"""Watchdog resets in a row: what counts, what ends the row, and how often flash is written."""

import sys
from types import ModuleType, SimpleNamespace

import pytest

from rack.model import causes
from tests.helpers.console_rig import Rig
from tests.store.test_memory import Blobs

QUIET_MS = 1000000


@pytest.fixture
def resets(monkeypatch):
    """The room; importing rack.app needs a hal, counting does not."""
    before = set(sys.modules)
    for name in ("hal", "board"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    from rack.app import resets

    yield resets
    for name in set(sys.modules) - before:
        if name.startswith("rack.app"):
            del sys.modules[name]


def told(made, site=None):
    """What `made` does to a rack: (safe mode, last event, console)."""
    rig, said = Rig(), []
    made.tell(
        SimpleNamespace(site=site or rig.site, state=rig.state, journal=rig.journal),
        SimpleNamespace(send=lambda d, n: said.append(d)),
    )
    events = [rig.journal.get(n)[2:7] for n in range(rig.journal.next_seq)]
    return rig.state.safe_mode, events, said


def test_the_third_in_a_row_is_safe_mode_and_says_what_to_do(resets):
    blobs = Blobs()
    lives = [told(resets.Resets(blobs, "watchdog")) for _ in range(3)]
    assert [safe for safe, _, _ in lives] == [0, 0, 1]
    assert lives[0][1:] == lives[1][1:] == ([], [])
    assert lives[2][1] == [(causes.K_FAULT, causes.NO_OUTPUT, causes.SAFE_MODE, 3, 3)]
    (line,) = lives[2][2]
    assert line.startswith(b"# safe mode: 3 ") and b"!Actions/xClearSafeMode" in line and line.endswith(b"\r\n")


def test_a_loop_does_not_wear_the_flash_and_stays_in_safe_mode(resets):
    blobs = Blobs()
    for _ in range(1000):
        last = resets.Resets(blobs, "watchdog")
    assert (last.count, blobs.writes) == (3, 3)
    assert resets.Resets(blobs, "soft").count == 3


def test_power_on_ends_it(resets):
    blobs = Blobs(resets=b"3")
    assert told(resets.Resets(blobs, "power"))[0] == 0
    assert blobs["resets"] == b"0"


def test_a_normal_life_writes_nothing(resets):
    blobs = Blobs()
    for cause in ("power", "soft", "power"):
        made = resets.Resets(blobs, cause)
        assert not any(made.tick(1000, QUIET_MS) for _ in range(100))
    assert blobs.writes == 0


def test_a_healthy_minute_ends_the_row_with_one_write(resets):
    blobs = Blobs(resets=b"1")
    made = resets.Resets(blobs, "watchdog")
    assert not any(made.tick(1000, QUIET_MS) for _ in range(59))
    assert blobs["resets"] == b"2"
    assert made.tick(1000, QUIET_MS)
    made.save()
    assert not any(made.tick(1000, QUIET_MS) for _ in range(1000))
    assert (blobs["resets"], blobs.writes) == (b"0", 2)


def test_safe_mode_does_not_end_by_itself_but_by_command(resets):
    blobs = Blobs(resets=b"2")
    made = resets.Resets(blobs, "watchdog")
    assert not any(made.tick(1000, QUIET_MS) for _ in range(1000))
    made.follow(1)
    assert blobs["resets"] == b"3"
    made.follow(0)
    assert blobs["resets"] == b"0"


@pytest.mark.parametrize("data", [b"", b"x", b"33", b"\xff", b"-1"])
def test_a_damaged_count_is_none(resets, data):
    assert resets.Resets(Blobs(resets=data), "soft").count == 0


def test_a_flash_that_refuses_does_not_stop_the_start(resets):
    class Full(Blobs):
        def write(self, name, data):
            raise OSError(28)

    made = resets.Resets(Full(resets=b"2"), "watchdog")
    assert told(made)[0] == 1


def test_a_loop_that_a_closing_causes_is_a_row_too(resets):
    """As shipped, the first closing comes later than a minute; then the controller hangs, and so on."""
    blobs, site, closings = Blobs(), Rig().site, 0
    site["restore"].update({"stable_ms": 60000, "spacing_ms": 2000, "jitter_ms": 2000})
    for _ in range(20):
        made = resets.Resets(blobs, "watchdog")
        if told(made, site)[0]:
            continue
        for second in range(64):
            assert not made.tick(1000, second * 1000)
        closings += 1
    assert (closings, made.count, blobs.writes) == (2, 3, 3)


def test_the_row_ends_a_minute_after_the_last_closing(resets):
    site = Rig().site
    site["restore"].update({"stable_ms": 60000, "spacing_ms": 2000, "jitter_ms": 2000})
    made = resets.Resets(Blobs(resets=b"0"), "watchdog")
    told(made, site)
    longest_ms = max(60000, *(load["min_off_ms"] for load in site["load"]))
    late_s = 60 + (longest_ms + 4000) // 1000
    assert not any(made.tick(1000, k * 1000) for k in range(1, late_s))
    assert not any(made.tick(1000, k * 1000) for k in range(60))
    assert made.tick(1000, 60000)


@pytest.mark.parametrize("cause", ["soft", "watchdog"])
def test_a_task_that_ends_in_every_life_is_a_row_too_and_counts_once(resets, cause):
    """What the port calls the reset that follows does not matter."""
    blobs = Blobs()
    counts = []
    for _ in range(6):
        made = resets.Resets(blobs, cause if counts else "power")
        counts.append(made.count)
        made.died()
    assert counts == [0, 1, 2, 3, 3, 3]
    assert blobs.writes == 6, "a loop does not wear the flash"
    assert resets.Resets(blobs, "power").count == 0


def test_after_a_death_the_next_watchdog_counts_as_itself(resets):
    blobs = Blobs()
    resets.Resets(blobs, "power").died()
    assert resets.Resets(blobs, "soft").count == 1
    assert resets.Resets(blobs, "watchdog").count == 2


def test_a_restart_by_command_is_none_of_the_watchdogs_though_the_port_says_so(resets):
    blobs = Blobs()
    for _ in range(5):
        made = resets.Resets(blobs, "watchdog" if blobs else "power")
        made.asked()
    assert resets.Resets(blobs, "watchdog").count == 0
    assert resets.Resets(blobs, "watchdog").count == 1
