"""What is asked before something is switched: the name of the load is typed, so that no slip of a key does it."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Label, RadioButton, RadioSet, Static

from wattbit.errors import BadInput
from wattbit.link.durations import seconds


class Dialog(ModalScreen[tuple | None]):
    """`name` must be typed; the answer is what `answer` gives, None when it was left."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Leave")]

    def __init__(self, title: str, text: str, name: str, button: str) -> None:
        super().__init__()
        self._head, self._text, self._word, self._button = title, text, name, button

    def compose(self) -> ComposeResult:
        """Text, questions, the name to type, buttons."""
        box = VerticalScroll(id="box")
        box.border_title = self._head
        box.can_focus = False
        with box:
            yield Static(self._text)
            yield from self.questions()
            yield Label(f"Type {self._word} to confirm:")
            yield Input(id="typed", placeholder=self._word)
            yield Static(id="wrong")
            with Horizontal(id="buttons"):
                yield Button(self._button, id="do", variant="warning")
                yield Button("Leave (Esc)", id="leave")

    def questions(self) -> ComposeResult:
        """More to answer, above the name."""
        yield from ()

    def answer(self) -> tuple:
        """What was answered; BadInput when it cannot be used."""
        return ()

    def on_mount(self) -> None:
        """Begin at the first question."""
        self.query("RadioSet, Input").first().focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """A button was pressed."""
        if event.button.id == "do":
            self._finish()
        else:
            self.dismiss(None)

    def on_input_submitted(self) -> None:
        """Enter in a field is the first button."""
        self._finish()

    def action_leave(self) -> None:
        """Nothing is done."""
        self.dismiss(None)

    def _finish(self) -> None:
        wrong = self.query_one("#wrong", Static)
        if self.query_one("#typed", Input).value.strip() != self._word:
            wrong.update(f"Not confirmed: type exactly {self._word}")
            self.query_one("#typed", Input).focus()
            return
        try:
            self.dismiss(self.answer())
        except BadInput as bad:
            wrong.update(str(bad))


class HoldDialog(Dialog):
    """Asks for the state and the time of a hold; answers (state, seconds)."""

    def __init__(self, name: str, on: bool, cause: str) -> None:
        is_now = "on now" if on else f"off now ({cause})"
        text = f"{name} is {is_now}. A hold stands above requests from outside and below protection and reserve."
        super().__init__(f"Hold {name}", text, name, "Hold")
        self._on = on

    def questions(self) -> ComposeResult:
        """Off or on, and for how long."""
        with RadioSet(id="state"):
            yield RadioButton("hold off", value=self._on, id="off")
            yield RadioButton("hold on", value=not self._on, id="on")
        yield Label("For how long, such as 90s, 10m, 2h; 0 = until it is released:")
        yield Input("0", id="time")

    def answer(self) -> tuple:
        """("off" or "on", seconds)."""
        state = "off" if self.query_one("#off", RadioButton).value else "on"
        return state, seconds(self.query_one("#time", Input).value)
