"""One request, one reply, after the device has said which field table it speaks."""

import time
from collections.abc import Callable

from wattbit.errors import DeviceTrouble
from wattbit.link.decode import Decoder, Message
from wattbit.link.source import Source

TABLE = "?Device/cTable"
FIRMWARE = "?Device/cFirmware"
SETTLE_S = 0.3  # a half line that somebody has left is answered within this
REPORT_S = 0.5  # a report is over when nothing follows for this long


class Exchange:
    """Over an open source; `events` are those heard meanwhile."""

    def __init__(self, source: Source, timeout_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._source = source
        self._decoder = Decoder()
        self._timeout_s = timeout_s
        self._clock = clock
        self.events: list[dict] = []
        self.notes: list[str] = []
        self.state: dict[str, dict] = {}

    def begin(self) -> Message | None:
        """End what half line there may be and check the field table; DeviceTrouble when it is another.

        The device's refusal when it tells us nothing: a signature that it does not believe.
        """
        if self._source.console:
            self._source.send("")
            self._listen(SETTLE_S)
        reply = self.ask(TABLE)
        if reply.refused:
            return reply
        if reply.body != self._decoder.table:
            firmware = self.ask(FIRMWARE).body if self._source.console else None
            said = self._decoder.refusal(reply.body, firmware)
            raise DeviceTrouble(said.replace("nothing is shown", "nothing is sent"))
        return None

    def ask(self, request: str) -> Message:
        """The reply to a request; DeviceTrouble when none comes in time."""
        self._source.send(request)
        until_s = self._clock() + self._timeout_s
        while (left_s := until_s - self._clock()) > 0:
            for reply in self._listen(min(left_s, 0.1)):
                return reply
        why = self._source.gone or "nobody answers: is it the right link, is the firmware running?"
        said = "".join(f"\nThe device says: {note}" for note in self.notes)
        raise DeviceTrouble(f"{self._source.name}: no reply within {self._timeout_s:g} s; {why}{said}")

    def report(self) -> None:
        """Listen until a whole state report has been heard: `state`."""
        heard_s = self._clock()
        until_s = heard_s + self._timeout_s
        while self._clock() < until_s and self._clock() - heard_s < REPORT_S:
            before = len(self.state)
            self._listen(0.1)
            heard_s = self._clock() if len(self.state) != before else heard_s

    def _listen(self, timeout_s: float) -> list[Message]:
        """The replies that arrive within `timeout_s`."""
        replies = []
        for message in self._decoder.feed(self._source.lines(timeout_s)):
            if message.kind == "reply":
                replies.append(message)
            elif message.kind == "event":
                self.events.append(message.body)
            elif message.kind == "note":
                self.notes.append(message.body)
            else:
                for group, values in message.body.items():
                    self.state.setdefault(group, {}).update(values)
        return replies
