"""A window of facts: (what, text) a line."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from wattbit.monitor.canvas import STYLES

LEAVE = "Esc: back; h, r, a in the list: hold, release, acknowledge"


class Facts(ModalScreen[None]):
    """Shown until Escape or Enter."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,enter,q", "leave", "Back")]
    DEFAULT_CSS = "Facts { align: center middle; background: $background 60%; }"

    def __init__(self, title: str, rows: list[tuple[str, str]]) -> None:
        super().__init__()
        self._head, self._rows = title, rows

    def compose(self) -> ComposeResult:
        """The facts, and how to leave."""
        box = VerticalScroll(id="box")
        box.border_title = self._head
        with box:
            for what, text in self._rows:
                with Horizontal(classes="fact"):
                    yield Static(Content.assemble((what, STYLES["dim"])), classes="what")
                    yield Static(Content(text), classes="text")
            yield Static(Content.assemble((LEAVE, STYLES["dim"])), id="leave")

    def action_leave(self) -> None:
        """Back to the list."""
        self.dismiss(None)
