"""What an operator can order from the screen; each order is confirmed, sent, and answered in words."""

import json
from typing import ClassVar

from textual.app import App
from textual.binding import Binding, BindingType
from textual.widgets import OptionList

from wattbit.errors import BadInput, DeviceTrouble
from wattbit.link.decode import Message
from wattbit.monitor.detail import detail
from wattbit.monitor.dialogs import Dialog, HoldDialog
from wattbit.monitor.facts import Facts
from wattbit.monitor.load_list import LoadList
from wattbit.monitor.watch import Watch

NOT_NOW = "The link is lost: nothing can be sent now."


class Orders(App[None]):
    """The part of the screen that sends; the load under the cursor is the one that is meant."""

    feed: Watch
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("h", "hold", "Hold"),
        Binding("r", "release", "Release"),
        Binding("a", "ack", "Ack"),
        Binding("c", "clear_safe_mode", "Clear safe mode", show=False),
    ]

    def chosen(self) -> str | None:
        """The load under the cursor."""
        return self.screen_stack[0].query_one(LoadList).chosen

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While a dialog is open its keys are its own."""
        return len(self.screen_stack) == 1 or action in ("quit", "leave")

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter on a load tells all about it."""
        if event.option.id:
            self.push_screen(Facts(event.option.id, detail(self.feed.picture, event.option.id)))

    def action_hold(self) -> None:
        """Ask for a hold of the load under the cursor."""
        name = self.chosen()
        if name is None:
            return
        load = self.feed.picture.value("Loads", name) or {}

        def hold(answer: tuple | None) -> None:
            if answer is not None:
                self.order(f"hold {name} {answer[0]}", "!Actions/xHold " + json.dumps([name, *answer]))

        self.push_screen(HoldDialog(name, bool(load.get("rOn")), str(load.get("rCause"))), hold)

    def action_release(self) -> None:
        """Ask whether the hold of the load under the cursor shall end."""
        text = "Its hold ends; the rules decide then whether it is on."
        self._confirmed("Release", "xRelease", text)

    def action_ack(self) -> None:
        """Ask whether fault and lock-out of the load under the cursor shall be acknowledged."""
        text = (
            "Fault, lock-out and failed tries are cleared. Find out why it happened first: the rules may switch it on."
        )
        self._confirmed("Acknowledge", "xAck", text)

    def action_clear_safe_mode(self) -> None:
        """Ask whether safe mode shall end."""

        def clear(answer: tuple | None) -> None:
            if answer is not None:
                self.order("clear safe mode", "!Actions/xClearSafeMode")

        text = "Loads that the resets left off may be restored again. Find out why it was reset first."
        self.push_screen(Dialog("Clear safe mode", text, "clear", "Clear"), clear)

    def _confirmed(self, verb: str, action: str, text: str) -> None:
        name = self.chosen()
        if name is None:
            return

        def go_on(answer: tuple | None) -> None:
            if answer is not None:
                self.order(f"{verb.lower()} {name}", f"!Actions/{action} " + json.dumps([name]))

        self.push_screen(Dialog(f"{verb} {name}", text, name, verb), go_on)

    def order(self, what: str, request: str) -> None:
        """Send a request and say what came of it."""

        def say(reply: Message | None) -> None:
            if reply is None:
                self.notify(f"{what}: no answer. Look at the list whether it was done.", severity="error", timeout=10)
            elif reply.refused:
                self.notify(f"{what}: refused. {reply.body}", severity="error", timeout=10, markup=False)
            else:
                self.notify(f"{what}: done.", markup=False)

        if self.feed.picture.broken:
            self.notify(NOT_NOW, severity="error")
            return
        try:
            self.feed.request(request, say)
        except (BadInput, DeviceTrouble) as trouble:
            self.notify(f"{what}: not sent. {trouble}", severity="error", timeout=10, markup=False)
