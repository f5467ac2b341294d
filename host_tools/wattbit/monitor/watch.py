"""The loop between link and picture: listen, ask when nothing comes, give up in time."""

import time
from collections.abc import Callable, Iterator

from wattbit.errors import DeviceTrouble
from wattbit.monitor.decode import Decoder, Message
from wattbit.monitor.link import Link
from wattbit.monitor.picture import Picture

ASK = b"\n!Actions/xReport\n"  # the newline ends whatever half line the device may still hold
LISTEN_S = 2.0  # a device reports each second by itself, unless it is switched off or somebody types
AGAIN_S = 15.0  # asking silences a device's state reports for 10 s: ask a silent one rarely
SETTLE_S = 0.3  # a state report is over when nothing follows for this long, or the next one begins
STEP_S = 0.1


class Watch:
    """Feeds a picture from a link; `clock` is a monotonic clock in seconds."""

    def __init__(self, link: Link, decoder: Decoder, clock: Callable[[], float] = time.monotonic) -> None:
        self.link = link
        self.picture = Picture()
        self._decoder = decoder
        self._clock = clock
        self._asked_s = 0.0
        self._asked = 0
        self._listen_s = LISTEN_S
        self._began_s = clock()

    def ask(self) -> None:
        """Ask for a state report now."""
        self._asked_s = self._clock()
        self._asked += 1
        self.link.write(ASK)

    def step(self, timeout_s: float = STEP_S) -> Iterator[Message]:
        """Messages that arrive within `timeout_s`, merged into the picture; asks when the link is silent."""
        for message in self._decoder.feed(self.link.read(timeout_s)):
            self.picture.take(message, self._clock())
            yield message
        patience_s = self._listen_s if self.picture.state_s is None else AGAIN_S
        if self._clock() - max(self.picture.state_s or self._began_s, self._asked_s) > patience_s:
            self.ask()

    def first(self, timeout_s: float) -> Iterator[Message]:
        """Messages until a whole state report has been heard; DeviceTrouble when none comes in time."""
        until_s = self._clock() + timeout_s
        self._listen_s = min(LISTEN_S, timeout_s / 3)
        while not self._settled():
            if self._clock() > until_s:
                raise DeviceTrouble(self._nothing(timeout_s))
            yield from self.step()

    def _settled(self) -> bool:
        """A whole report has been heard: the next one has begun, or nothing follows."""
        heard_s = self.picture.heard_s
        if not self.picture.whole or heard_s is None:
            return False
        return self.picture.reports > 1 or self._clock() - heard_s >= SETTLE_S

    def _nothing(self, timeout_s: float) -> str:
        heard = "no whole state report" if self.picture.heard_s is not None else "nothing that can be understood"
        return (
            f"{self.link.name}: {heard} within {timeout_s:g} s. Tried: listened for #State and #Event lines, sent "
            f"!Actions/xReport {self._asked} time(s), {self._decoder.ignored} line(s) of something else ignored. "
            "Is it the right port, is the firmware running, is another program reading it?"
            + "".join(f"\nThe device says: {note}" for note in self.picture.notes)
        )
