"""Report and reply lines to messages; a device with another field table is refused, not misread."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from rack.commands.settings_rows import wire_table
from rack.report import fields, reporting
from wattbit.errors import DeviceTrouble
from wattbit.link.fit import Fit, clean

REFUSED_FROM = 0xA0  # statuses from here on are refusals: docs/protocol.md


@dataclass
class Message:
    """One line: kind "state", "event", "reply" or "note"; body: its JSON, or a note's text; status of a reply."""

    kind: str
    body: Any = None
    status: int = 0

    @property
    def refused(self) -> bool:
        """True for a reply that says no."""
        return self.status >= REFUSED_FROM


@dataclass
class Decoder:
    """Lines in, messages out. `ignored` counts lines that are none of ours or broken, `misfits` values that no
    row of the field table allows: they are left out."""

    table: str = field(default_factory=lambda: fields.table_hash(wire_table()))
    ignored: int = 0
    _fit: Fit = field(default_factory=lambda: Fit(wire_table()))

    @property
    def misfits(self) -> int:
        """Values that were left out because the field table does not allow them."""
        return self._fit.misfits

    def feed(self, lines: Iterable[bytes]) -> Iterator[Message]:
        """The messages on `lines`; DeviceTrouble when the device speaks another table."""
        for line in lines:
            text = line.strip().removeprefix(reporting.MARK)
            try:
                yield self._parse(text.decode("ascii"))
            except (ValueError, RecursionError):
                self.ignored += 1

    def _parse(self, line: str) -> Message:
        word, _, rest = line.partition(" ")
        if word == "#State":
            return Message("state", self._fit.state(self._checked(_object(rest))))
        if word == "#Event":
            return Message("event", self._fit.event(_object(rest)))
        if word == "#":
            return Message("note", clean(rest))
        if word.startswith(":") and len(word) == 3:
            return Message("reply", json.loads(rest) if rest else None, int(word[1:], 16))
        raise ValueError(word)

    def _checked(self, body: dict) -> dict:
        theirs = body.pop("cTable", None)
        if theirs != self.table:
            device = body.get("Device")
            raise DeviceTrouble(self.refusal(theirs, device.get("cFirmware") if isinstance(device, dict) else None))
        return body

    def refusal(self, theirs: Any, firmware: Any = None) -> str:
        """What to say of a device that speaks the field table `theirs`."""
        of = f" (firmware {clean(str(firmware))})" if firmware else ""
        speaks = clean(str(theirs)) if theirs else "none at all"
        return (
            f"the device{of} speaks field table {speaks}, this wattbit reads table {self.table}: nothing is shown, "
            "because it would be misread. Use the wattbit of that firmware, or flash the firmware of this wattbit."
        )


def _object(text: str) -> dict:
    body = json.loads(text)
    if not isinstance(body, dict):
        raise ValueError(text)
    return body
