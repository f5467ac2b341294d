"""Report lines to messages; a device with another field table is refused, not misread."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from rack.commands.settings_rows import wire_table
from rack.report import fields, reporting
from wattbit.errors import DeviceTrouble

LONGEST_LINE = 8192


@dataclass
class Message:
    """One line: kind "state", "event", "reply" or "note"; body: its JSON, or a note's text; status of a reply."""

    kind: str
    body: Any = None
    status: int = 0


@dataclass
class Decoder:
    """Bytes in, messages out. `ignored` counts lines that are none of ours or broken."""

    table: str = field(default_factory=lambda: fields.table_hash(wire_table()))
    ignored: int = 0
    _rest: bytes = b""

    def feed(self, data: bytes) -> Iterator[Message]:
        """Messages completed by `data`; DeviceTrouble when the device speaks another table."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        if len(self._rest) > LONGEST_LINE:
            self._rest = b""
            self.ignored += 1
        for line in lines:
            message = self._message(line.strip().removeprefix(reporting.MARK))
            if message is not None:
                yield message

    def _message(self, line: bytes) -> Message | None:
        if not line:
            return None
        try:
            return self._parse(line.decode("ascii"))
        except ValueError:
            self.ignored += 1
            return None

    def _parse(self, line: str) -> Message | None:
        word, _, rest = line.partition(" ")
        if word == "#State":
            return Message("state", self._checked(_object(rest)))
        if word == "#Event":
            return Message("event", _object(rest))
        if word == "#":
            return Message("note", rest)
        if word.startswith(":") and len(word) == 3:
            return Message("reply", json.loads(rest) if rest else None, int(word[1:], 16))
        raise ValueError(word)

    def _checked(self, body: dict) -> dict:
        theirs = body.pop("cTable", None)
        if theirs != self.table:
            device = body.get("Device")
            firmware = device.get("cFirmware") if isinstance(device, dict) else None
            raise DeviceTrouble(
                f"the device{f' (firmware {firmware})' if firmware else ''} speaks field table "
                f"{theirs or 'none at all'}, this wattbit reads table {self.table}: nothing is shown, because it would "
                "be misread. Use the wattbit of that firmware, or flash the firmware of this wattbit."
            )
        return body


def _object(text: str) -> dict:
    body = json.loads(text)
    if not isinstance(body, dict):
        raise ValueError(text)
    return body
