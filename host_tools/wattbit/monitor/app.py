"""The full-screen view: draws the picture again and again, shows the panels, and keeps the link."""

import time
from collections.abc import Callable
from typing import Any, ClassVar

from textual import work
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Footer, Static

from wattbit.errors import BadInput, DeviceTrouble
from wattbit.link.source import Source
from wattbit.monitor import panels
from wattbit.monitor.alarms import alarms
from wattbit.monitor.flow import flow
from wattbit.monitor.health import health
from wattbit.monitor.limits import limits
from wattbit.monitor.load_list import LoadList
from wattbit.monitor.orders import Orders
from wattbit.monitor.watch import Watch

STEP_S = 0.1
DRAW_S = 0.5  # the age of the data is shown in tenths while it is young
AGAIN_S = 2.0
PANELS = ("loads", "alarms", "events", "health")
TITLES = {"alarms": "Alarms and limits", "events": "Events, newest first", "health": "Link and controller"}


class Monitor(Orders, App[None]):
    """`feed` is open; `reopen` opens another source of the same device, or raises DeviceTrouble.

    `refused` is set when the device turns out to speak another field table: nothing can be shown of it.
    """

    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = False
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (130, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-short"), (38, "-tall")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "show('loads')", "Loads"),
        Binding("2", "show('alarms')", "Alarms"),
        Binding("3", "show('events')", "Events"),
        Binding("4", "show('health')", "Link"),
        Binding("t", "light_or_dark", "Theme"),
        Binding("q", "quit", "Quit"),
        Binding("u", "update_now", "Ask for a report now", show=False),
    ]

    def __init__(self, feed: Watch, reopen: Callable[[], Source], theme: str = "textual-dark") -> None:
        super().__init__()
        self.feed = feed
        self.refused: DeviceTrouble | None = None
        self._reopen = reopen
        self._trouble = ""
        self._down = False  # the link itself has to be opened again
        self._again_s = 0.0
        self._can_draw = False
        self.theme = theme

    def compose(self) -> ComposeResult:
        """Head, banner, flow and loads, the other panels, the worst alarm, keys."""
        yield Static(id="head")
        yield Static(id="banner")
        with Container(id="main"):
            with Vertical(id="left"):
                yield Static(id="flow")
                yield LoadList(id="loads")
                yield _panel("events", "below")
            with Vertical(id="right"):
                for name in PANELS[1:]:
                    yield _panel(name, name)
        yield Static(id="alarmline")
        yield Footer()

    def on_ready(self) -> None:
        """Everything is there: begin to listen and to draw."""
        self._can_draw = True
        self.action_show("loads")
        self.set_interval(STEP_S, self.listen)
        self.set_interval(DRAW_S, self.draw)
        self.draw()

    def on_resize(self) -> None:
        """Another width, other lines."""
        self.call_after_refresh(self.draw)

    def listen(self) -> None:
        """Take what has arrived; a link that broke is opened again and again."""
        if self._down:
            self._open_again()
            return
        try:
            for _ in self.feed.step(0):
                pass
            self._trouble = self.feed.source.gone
        except DeviceTrouble as trouble:
            self._broke(trouble)

    def _broke(self, trouble: DeviceTrouble) -> None:
        if "field table" in str(trouble):
            self.refused = trouble
            self.exit()
            return
        self._trouble = str(trouble)
        self.feed.picture.broken = self._down = True
        self._again_s = time.monotonic() + AGAIN_S
        self.feed.source.close()
        self.draw()

    def _open_again(self) -> None:
        if time.monotonic() >= self._again_s:
            self._again_s = float("inf")
            self._open()

    @work(thread=True, exit_on_error=False)
    def _open(self) -> None:
        """Opening may wait for a network: not in the thread that draws."""
        try:
            source = self._reopen()
        except (DeviceTrouble, BadInput) as trouble:
            self._trouble = str(trouble)
            self._again_s = time.monotonic() + AGAIN_S
            return
        self.call_from_thread(self._opened, source)

    def _opened(self, source: Source) -> None:
        try:
            self.feed.reopened(source)
        except DeviceTrouble as trouble:
            self._broke(trouble)
            return
        self._trouble, self._down = "", False
        self.draw()

    def draw(self) -> None:
        """Every panel, from the picture as it is now."""
        if not self._can_draw or not self.is_running:
            return
        screen, picture, now_s = self.screen_stack[0], self.feed.picture, time.monotonic()
        lost = picture.link(now_s) == "lost"
        screen.set_class(lost, "-lost")
        found = alarms(picture, now_s)
        texts: dict[str, Any] = {
            "#head": panels.head(picture, self.feed.source.name, screen.size.width, now_s),
            "#banner": panels.banner(picture, self._trouble, now_s),
            "#flow": panels.joined(flow(picture, screen.query_one("#flow").size.width, lost)),
            "#alarms > Static": panels.joined([panels.alarm_list(found), Content(), panels.facts(limits(picture))]),
            "#below > Static": panels.events(picture, lost),
            "#events > Static": panels.events(picture, lost),
            "#health > Static": panels.facts(health(self.feed, now_s)),
            "#alarmline": panels.alarm_line(found, screen.size.width - 2),
        }
        for where, text in texts.items():
            screen.query_one(where, Static).update(text)
        screen.query_one(LoadList).show(picture, lost)

    def action_show(self, panel: str) -> None:
        """Show a panel below the flow (narrow) and give it the keys."""
        screen = self.screen_stack[0]
        for name in PANELS:
            screen.set_class(name == panel, f"show-{name}")
        screen.query_one(f"#{panel}").focus()

    def action_light_or_dark(self) -> None:
        """Change between the light and the dark theme."""
        self.theme = "textual-dark" if self.theme == "textual-light" else "textual-light"
        self.draw()

    def action_update_now(self) -> None:
        """Ask for a state report."""
        self.order("report", "!Actions/xReport")


def _panel(name: str, id: str) -> VerticalScroll:
    """A panel with a text that scrolls."""
    panel = VerticalScroll(Static(), id=id, classes="panel")
    panel.border_title = TITLES[name]
    return panel
