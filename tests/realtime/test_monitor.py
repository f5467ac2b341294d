"""The monitor's screen over a pseudo-terminal, the real firmware in real time behind it, held against the plant."""

import asyncio
import json
import re
import time

import pytest
from textual.widgets import Input

from tests.helpers.live_console import running, wait_for
from tests.monitor.test_screen import on_screen, place, until
from wattbit.emulator.results.timeline import RECORD
from wattbit.link.decode import Decoder
from wattbit.link.source import Access, open_source
from wattbit.link.target import parse
from wattbit.monitor.app import Monitor
from wattbit.monitor.watch import Watch

FAIL_S = 12
SCENE = f'start_soc_pm = 300\n[[event]]\nat_s = {FAIL_S}\ndo = "grid_fail"\n'


class Seen:
    """What the story has seen: (uptime in s, bus in mV, loads in W) from the screen, and when what happened."""

    def __init__(self) -> None:
        self.samples: list[tuple[int, int, int]] = []
        self.failed_s = self.shed_s = 0.0


def sample(app: Monitor) -> tuple[int, int, int]:
    """Bus and load as they stand on the screen, with the uptime of the report that is drawn."""
    lines = on_screen(app).splitlines()
    bus_mv = round(float(re.search(r"([\d.]+) V", lines[2])[1]) * 1000)
    load_w = round(float(re.findall(r"([\d.]+) kW", lines[2])[-1]) * 1000)
    return app.feed.picture.value("Device", "rUptime_s"), bus_mv, load_w


def truth(live) -> list[tuple]:
    """The plant's rows: (t_ms, grid, bus_mv, bus_ma, battery_ma, soc_pm, load_w, mask)."""
    data = (live.out / "run" / "timeline.bin").read_bytes()
    rows = data[data.index(b"\n") + 1 :]
    return list(RECORD.iter_unpack(rows[: len(rows) // RECORD.size * RECORD.size]))


def off(app: Monitor, name: str) -> bool:
    return any(name in line and "OFF" in line for line in on_screen(app).splitlines())


async def hold(app, pilot, name: str) -> None:
    """As an operator does it."""
    app.screen.query_one("#loads").highlighted = place(app, name)
    await pilot.press("h")
    await until(pilot, lambda: app.screen.query("#typed"))
    app.screen.query_one("#typed", Input).focus()
    await pilot.press(*name, "enter")


async def play(live, seen: Seen) -> None:
    """Watch, hold a load off, see the grid fail and the first loads go."""
    feed = Watch(open_source(parse(live.port), Access(), 5), Decoder())
    list(feed.first(10.0))
    feed.hurry(1000)

    def gone():
        raise AssertionError("the link broke")

    app = Monitor(feed, gone)
    async with app.run_test(size=(140, 45)) as pilot:
        await until(pilot, lambda: "TIER 3" in on_screen(app))
        await hold(app, pilot, "train-d")
        await until(pilot, lambda: off(app, "train-d"))
        world = live.out / "run" / "world.jsonl"
        while "grid_fail" not in world.read_text():
            app.draw()
            await pilot.pause(0.2)
            seen.samples.append(sample(app))
        seen.failed_s = time.monotonic()
        await until(pilot, lambda: off(app, "batch-c"))
        seen.shed_s = time.monotonic()
        await until(
            pilot, lambda: "on battery" in on_screen(app) and "ladder" in on_screen(app) and "left" in on_screen(app)
        )
    feed.calm()
    feed.source.close()


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    """(what was on the screen, the plant's rows, names of outputs)."""
    seen = Seen()
    with running(tmp_path_factory.mktemp("live"), SCENE) as live:
        asyncio.run(play(live, seen))
        live.stop()
        head = (live.out / "run" / "timeline.bin").read_bytes().split(b"\n", 1)[0]
        return seen, truth(live), json.loads(head)["outputs"]


def test_what_stands_on_the_screen_is_what_the_plant_has(story):
    seen, rows, _ = story
    assert len({s[0] for s in seen.samples}) >= 3, "several reports"
    for uptime_s, bus_mv, load_w in seen.samples:
        near = [row for row in rows if -1500 <= row[0] - 1000 * uptime_s <= 2500]
        # a screen shows 10 mV and 10 W; the shunt's chip measures to 1 % (tests/drivers), the filter of power lags
        assert min(row[2] for row in near) - 20 <= bus_mv <= max(row[2] for row in near) + 20, uptime_s
        assert 0.97 * min(row[6] for row in near) <= load_w <= 1.03 * max(row[6] for row in near), uptime_s


def test_a_hold_from_the_screen_opens_the_outlet(story):
    _, rows, outputs = story
    bit = 1 << outputs.index("train-d")
    assert rows[0][7] & bit
    held = next(row[0] for row in rows if not row[7] & bit)
    assert held < FAIL_S * 1000
    assert not any(row[7] & bit for row in rows if row[0] > held)


def test_a_shed_is_on_the_screen_within_two_seconds(story):
    seen, rows, outputs = story
    bit = 1 << outputs.index("batch-c")
    shed_ms = next(row[0] for row in rows if row[0] > FAIL_S * 1000 and not row[7] & bit)
    after_s = seen.shed_s - seen.failed_s - (shed_ms - FAIL_S * 1000) / 1000
    assert after_s < 2.0, f"shown {after_s:.2f} s after the outlet opened"


def test_the_rack_that_goes_away_greys_the_screen(tmp_path):
    async def watch(live) -> None:
        feed = Watch(open_source(parse(live.port), Access(), 5), Decoder())
        list(feed.first(10.0))

        def again():
            return open_source(parse(live.port), Access(), 5)

        app = Monitor(feed, again)
        async with app.run_test(size=(80, 24)) as pilot:
            await until(pilot, lambda: "TIER 0" in on_screen(app))
            live.stop()
            await until(pilot, lambda: "LINK LOST: all values below are" in on_screen(app), 20)
            await until(pilot, lambda: "no such port" in on_screen(app), 20)

    with running(tmp_path) as live:
        wait_for(lambda: live.port)
        asyncio.run(watch(live))
