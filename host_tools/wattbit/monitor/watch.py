"""The loop between link and picture: listen, ask when nothing comes, match replies, give up in time."""

import time
from collections import deque
from collections.abc import Callable, Iterator

from wattbit.errors import DeviceTrouble
from wattbit.link.decode import Decoder, Message
from wattbit.link.source import Source
from wattbit.monitor.picture import Picture

ASK = "!Actions/xReport"  # also ends the time for which a request silences state reports
PERIOD = '=Reporting {"wState_ms":%d}'
LISTEN_S = 2.0  # a device reports each second by itself, unless it is switched off or somebody types
AGAIN_S = 15.0  # a device may have been silenced for 10 s by somebody else's request
OFF_S = 2.0  # a device whose reports are switched off is asked this often
SETTLE_S = 0.3  # a state report is over when nothing follows for this long, or the next one begins
REPLY_S = 5.0
GONE_S = 2.0  # who is said to be gone has this long to show that it is not
HURRY_S = 5.0  # until a report says that the new period has been taken
STEP_S = 0.1

Done = Callable[[Message | None], None]


def forget(reply: Message | None) -> None:
    """What to do with a reply that nobody waits for."""


class Watch:
    """Feeds a picture from a source; `clock` is a monotonic clock in seconds."""

    def __init__(self, source: Source, decoder: Decoder, clock: Callable[[], float] = time.monotonic) -> None:
        self.source = source
        self.picture = Picture()
        self.decoder = decoder
        self.refused = 0  # replies that said no
        self._clock = clock
        self._pending: deque[tuple[float, Done]] = deque()
        self._asked_s = 0.0
        self._asked = 0
        self._silenced = False
        self._calm_ms: int | None = None
        self._want_ms = 0
        self._hurry_s = 0.0
        self._listen_s = LISTEN_S
        self._began_s = clock()
        if source.console:
            source.send("")  # ends whatever half line the device may still hold

    @property
    def bad_lines(self) -> int:
        """What came and could not be used: broken lines, and values that the field table does not allow."""
        return self.decoder.ignored + self.decoder.misfits + self.source.dropped

    def reopened(self, source: Source) -> None:
        """Go on with another source of the same device: the picture stays."""
        self.source = source
        self.picture.broken = False
        self._pending.clear()
        self._began_s = self._clock()
        if source.console:
            source.send("")

    def ask(self) -> None:
        """Ask for a state report now."""
        self._asked_s = self._clock()
        self._asked += 1
        self.request(ASK)

    def request(self, line: str, done: Done = forget) -> None:
        """Send a request; `done` gets the reply, or None when none comes within REPLY_S."""
        self.source.send(line)
        self._pending.append((self._clock(), done))
        self._silenced = self.source.console and line != ASK

    def hurry(self, period_ms: int) -> None:
        """Let a console report at least each `period_ms`, until `calm`."""
        self._want_ms = period_ms

    def _hurry(self, now_s: float) -> None:
        """Ask for the wanted period while the device has a longer one, also after it has started anew."""
        now_ms = self.picture.value("Reporting", "wState_ms")
        if not self._want_ms or now_ms is None or 0 < now_ms <= self._want_ms or now_s < self._hurry_s:
            return
        self._hurry_s = now_s + HURRY_S
        if self._calm_ms is None:
            self._calm_ms = now_ms
        self.request(PERIOD % self._want_ms)

    def calm(self) -> None:
        """Leave the device with the period that it had."""
        if self._calm_ms is not None:
            self.source.send(PERIOD % self._calm_ms)

    def _go_on(self) -> None:
        """After a request of ours: let a console report at once, not after its quiet time."""
        if self._silenced and not self._pending:
            self.ask()

    def step(self, timeout_s: float = STEP_S) -> Iterator[Message]:
        """Messages that arrive within `timeout_s`, merged into the picture; asks when the link is silent."""
        for message in self.decoder.feed(self.source.lines(timeout_s)):
            self.picture.take(message, self._clock())
            if message.kind == "reply":
                self._answered(message)
            yield message
        self.picture.broken = bool(self.source.gone)
        self._chores(self._clock())

    def _chores(self, now_s: float) -> None:
        while self._pending and now_s - self._pending[0][0] > REPLY_S:
            self._pending.popleft()[1](None)
        if self.source.console:
            self._hurry(now_s)
            self._go_on()
            if now_s - max(self.picture.state_s or 0.0, self._asked_s, self._began_s) > self._patience_s():
                self.ask()

    def _patience_s(self) -> float:
        """How long a console may say nothing before it is asked."""
        if not self.picture.whole:
            return self._listen_s
        return OFF_S if self.picture.value("Reporting", "wEnable") is False else AGAIN_S

    def _answered(self, reply: Message) -> None:
        self.refused += reply.refused
        if self._pending:
            self._pending.popleft()[1](reply)

    def first(self, timeout_s: float) -> Iterator[Message]:
        """Messages until a whole state report has been heard; DeviceTrouble when none comes in time."""
        until_s = self._clock() + timeout_s
        self._listen_s = min(LISTEN_S, timeout_s / 3)
        while not self._settled():
            if self._clock() > until_s or (self.source.gone and self._clock() - self._began_s > GONE_S):
                raise DeviceTrouble(self._nothing(timeout_s))
            yield from self.step()

    def _settled(self) -> bool:
        """A whole report has been heard: the next one has begun, or nothing follows."""
        heard_s = self.picture.heard_s
        if not self.picture.whole or heard_s is None:
            return False
        return self.picture.reports > 1 or self._clock() - heard_s >= SETTLE_S

    def _asking(self) -> str:
        return f", sent {ASK} {self._asked} time(s)" if self._asked else ""

    def _nothing(self, timeout_s: float) -> str:
        if self.source.gone:
            return f"{self.source.name}: {self.source.gone}"
        heard = "no whole state report" if self.picture.heard_s is not None else "nothing that can be understood"
        return (
            f"{self.source.name}: {heard} within {timeout_s:g} s. Tried: listened for state and events"
            f"{self._asking()}, {self.bad_lines} line(s) of something else ignored. "
            "Is it the right link, is the firmware running, is another program reading it?"
            + "".join(f"\nThe device says: {note}" for note in self.picture.notes)
        )
