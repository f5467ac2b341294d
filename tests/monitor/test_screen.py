"""The screen itself, over the small rack: every size, keys, orders with the name typed, a link that is lost."""

import asyncio
import re
import time

from textual.widgets import Input, OptionList, Static

from rack.model import causes
from tests.helpers.console_rig import Rig
from tests.helpers.rig_source import RigSource, watched
from tests.monitor.test_picture import outage
from wattbit.errors import DeviceTrouble
from wattbit.monitor.app import Monitor

NOWHERE = DeviceTrouble("rig: no such port")


def on_screen(app: Monitor) -> str:
    """Everything that is drawn, as text, line by line."""
    size = app.screen.size
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in strips[: size.height])


def shown(app: Monitor, where: str) -> str:
    return str(app.screen_stack[0].query_one(where, Static).visual)


def run(story, rig=None, size=(80, 24), theme="textual-dark", reopen=None):
    """`story(app, pilot, source)` on the screen of a rack."""

    def nowhere():
        raise NOWHERE

    async def play():
        feed = watched(rig or outage())
        app = Monitor(feed, reopen or nowhere, theme)
        async with app.run_test(size=size) as pilot:
            await until(pilot, lambda: size[0] < 60 or size[1] < 12 or "h Hold" in on_screen(app))
            await story(app, pilot, feed.source)

    asyncio.run(play())


async def until(pilot, look, limit_s=15.0):
    """Wait until `look()` is true."""
    end_s = time.monotonic() + limit_s
    while not look():
        assert time.monotonic() < end_s, "waited in vain"
        await pilot.pause(0.05)


def told(app: Monitor) -> str:
    """What the screen has told of orders."""
    return "\n".join(note.message for note in app._notifications)


async def typed(pilot, text):
    await pilot.press(*text)


def test_80_by_24_shows_flow_loads_alarm_and_keys():
    async def story(app, pilot, source):
        text = on_screen(app)
        for said in ("GRID", "gone", "48.21 V", "BATTERY", "TIER 0", "TIER 1", "batch-a", "OFF", "ladder", "ALARM"):
            assert said in text
        for key in ("h Hold", "r Release", "a Ack", "2 Alarms", "q Quit"):
            assert key in text
        assert max(len(line) for line in text.splitlines()) == 80

    run(story)


def test_any_size_is_drawn_and_a_change_of_it_as_well():
    async def story(app, pilot, source):
        for size in ((130, 30), (170, 50), (60, 16), (240, 70), (40, 8), (80, 24)):
            await pilot.resize_terminal(*size)
            wide = ("Alarms and limits", "Link and controller", "Events", "bad < 46.80 V")
            wanted = wide if size[0] >= 130 else ("TIER 0",) if size[1] >= 12 else ()
            await until(pilot, lambda wanted=wanted: all(word in on_screen(app) for word in wanted))
            assert len(on_screen(app).splitlines()) == size[1]
        await until(pilot, lambda: "h Hold" in on_screen(app))

    run(story, size=(100, 40))


def test_every_meaning_is_in_words_in_every_theme():
    async def story(app, pilot, source):
        text = on_screen(app)
        assert "OFF" in text and "gone" in text and "welded" in text
        for theme in ("textual-light", "ansi-dark", "textual-dark"):
            app.theme = theme
            await pilot.pause(0.1)
            assert on_screen(app).splitlines()[1:20] == text.splitlines()[1:20], "all but ages"
        await pilot.press("t")
        assert app.theme == "textual-light"

    run(story)


def test_panels_by_key():
    async def story(app, pilot, source):
        for key, said in (
            ("2", "bus-low"),
            ("3", "0 s ago  shed     batch-a switched off"),
            ("4", "longest gap"),
            ("1", "TIER 0"),
        ):
            await pilot.press(key)
            await pilot.pause(0.1)
            assert said in on_screen(app)

    run(story)


def test_enter_tells_all_about_a_load():
    async def story(app, pilot, source):
        app.query_one("#loads", OptionList).highlighted = place(app, "batch-a")
        await pilot.press("enter")
        await pilot.pause(0.2)
        text = on_screen(app)
        for said in ("energy left is needed", "the charge floor", "OFF for 1 min 00 s"):
            assert said in text
        await pilot.press("escape")
        await pilot.pause(0.1)
        assert "energy left is needed" not in on_screen(app)

    run(story)


def place(app: Monitor, name: str) -> int:
    """The line of a load in the list."""
    return app.screen_stack[0].query_one("#loads", OptionList).get_option_index(name)


def test_a_hold_needs_the_name_typed_and_shows_at_once():
    rig = outage()
    rig.loads.fault[0] = 0

    async def story(app, pilot, source):
        assert app.chosen() == "switch-a", "the first load is chosen"
        await pilot.press("h")
        await until(pilot, lambda: app.screen.query("#typed"))
        app.screen.query_one("#time", Input).value = "10m"
        app.screen.query_one("#typed", Input).focus()
        await typed(pilot, "switch-b")
        await pilot.press("enter")
        assert "type exactly switch-a" in str(app.screen.query_one("#wrong", Static).visual)
        assert not [line for line in source.asked if "xHold" in line]
        await pilot.press("backspace")
        await typed(pilot, "a")
        await pilot.press("enter")
        await until(pilot, lambda: rig.loads.operator[0] == 1)
        assert rig.loads.lease_ms[0] == 600000
        await until(pilot, lambda: "held off, 10 min 00 s left" in on_screen(app))
        await until(pilot, lambda: "hold switch-a off: done" in told(app))
        await pilot.press("r")
        await until(pilot, lambda: app.screen.query("#typed"))
        await typed(pilot, "switch-a")
        await pilot.press("enter")
        await until(pilot, lambda: rig.loads.operator[0] == 0)

    run(story, rig)


def test_a_wrong_time_and_escape_send_nothing():
    async def story(app, pilot, source):
        app.query_one("#loads", OptionList).highlighted = place(app, "switch-a")
        await pilot.press("h")
        await until(pilot, lambda: app.screen.query("#typed"))
        app.screen.query_one("#time", Input).value = "soon"
        app.screen.query_one("#typed", Input).value = "switch-a"
        await pilot.click("#do")
        assert "10m" in str(app.screen.query_one("#wrong", Static).visual)
        await pilot.press("escape")
        await pilot.pause(0.1)
        assert not [line for line in source.asked if "xHold" in line]

    run(story)


def test_what_the_device_refuses_is_told_in_its_words():
    async def story(app, pilot, source):
        app.query_one("#loads", OptionList).highlighted = place(app, "batch-a")
        await pilot.press("a")
        await until(pilot, lambda: app.screen.query("#typed"))
        await typed(pilot, "batch-a")
        await pilot.press("enter")
        await until(pilot, lambda: "batch-a has no fault and is not locked out" in told(app))
        assert app.feed.refused == 1

    run(story)


def test_a_shed_is_on_the_screen_within_two_seconds():
    rig = outage()

    async def story(app, pilot, source):
        rig.loads.moved(1, 0)
        rig.loads.want[1], rig.loads.cause[1] = 0, causes.SUPPLY
        began_s = time.monotonic()
        await until(pilot, lambda: any("infer-a" in line and "OFF" in line for line in on_screen(app).splitlines()))
        assert time.monotonic() - began_s < 2.0

    run(story, rig)


def test_a_lost_link_greys_out_says_how_old_data_is_and_comes_back():
    rig = outage()
    back: list[RigSource] = []

    def reopen():
        if not back:
            raise NOWHERE
        return back[0]

    async def story(app, pilot, source):
        assert not app.screen.has_class("-lost")
        source.cut = True
        await until(pilot, lambda: app.screen.has_class("-lost"))
        await until(pilot, lambda: "LINK LOST: all values below are" in on_screen(app))
        assert "went away" in shown(app, "#banner")
        app.feed.picture.state_s -= 65
        await until(pilot, lambda: re.search("data 1 min .. s old", on_screen(app)))
        assert re.search("what is shown is 1 min .. s old", shown(app, "#alarmline"))
        await until(pilot, lambda: "no such port" in shown(app, "#banner"))
        await pilot.press("h")
        await until(pilot, lambda: app.screen.query("#typed"))
        app.screen.query_one("#typed", Input).value = app.chosen()
        await pilot.click("#do")
        await until(pilot, lambda: "nothing can be sent" in told(app))
        back.append(RigSource(rig))
        await until(pilot, lambda: not app.screen.has_class("-lost"))
        await until(pilot, lambda: "LINK LOST" not in on_screen(app))

    run(story, rig, reopen=reopen)


def test_a_silent_device_goes_stale_then_lost_though_the_port_is_there():
    async def story(app, pilot, source):
        source.mute = True
        app.feed.picture.state_s -= 6
        await until(pilot, lambda: re.search(r"link stale, data \d+(\.\d)? s old", on_screen(app)))
        app.feed.picture.state_s -= 60
        await until(pilot, lambda: app.screen.has_class("-lost"))

    run(story)


def test_another_field_table_ends_it():
    rig = outage()

    async def story(app, pilot, source):
        rig.tree.hash = "deadbeef"
        await until(pilot, lambda: app.refused is not None)
        assert "deadbeef" in str(app.refused)

    run(story, rig)


def test_a_rack_without_anything_known_is_drawn():
    async def story(app, pilot, source):
        assert "TIER 0" in on_screen(app)
        app.feed.picture.groups.clear()
        app.draw()
        assert "waiting for a first report" in shown(app, "#head")

    run(story, Rig())
