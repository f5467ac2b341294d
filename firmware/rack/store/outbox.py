"""What the broker has not got: events, and a record a minute while the link is down, in RAM and then in flash.

`tick` says when flash wants to be written, `flush` writes (a piece at a time: never within a bus transaction). What is
to be sent next: `live()`, then, at a measured pace, `back()`; `done(token)` when the broker has acknowledged it.
When flash is full the oldest minutes go first; an event only when there are no minutes any more.
"""

from ..model import causes
from .pages import MOST, Pages
from .records import EVENT_BYTES, SAMPLE_BYTES, Events, Samples
from .stream import Stream

EVENTS, SAMPLES = 0, 1
# of 4 KiB: 100 minutes in batches of 10 fit in each, 4,320 take 44; a Pico W with two versions of 196 KB has 100 free
BLOCKS = 56
SAMPLE_MS = 60000
BATCH = 10  # minutes that wait for each other: choice
WRITE_MS = 60000  # CHECKS A7: one write a minute at most
TIDY_MS = 10000
SETTLED_S = 30  # CHECKS A7: no write so soon after a start
SAY_MS = 3600000
LONG_MS = 0x1FFFFFFF
MANY = 64  # events: RAM holds 128


class Outbox:
    """`segments`: `hal.Segments`; `stamp`: what numbers of loads and limits mean (`Pages`); `boot`: the boot id."""

    def __init__(self, segments, journal, state, boot: int, stamp: int) -> None:
        self._journal = journal
        self._state = state
        self._boot = boot
        self._samples = Samples()
        self.events = Stream(Pages(segments, "ev", EVENT_BYTES, stamp), Events(journal))
        self.samples = Stream(Pages(segments, "hi", SAMPLE_BYTES, stamp), self._samples)
        self._streams = (self.events, self.samples)
        self._up = False
        self._sample_ms = 0
        self._since_ms = self._said_ms = LONG_MS
        self._said = 0
        self.failed = 0

    def tick(self, dt_ms: int, up: bool, low: bool) -> bool:
        """`up`: the broker listens; `low`: the supply is, so no flash. True when `flush` is due."""
        if up != self._up:
            self._up = up
            for stream in self._streams:
                stream.begin() if up else stream.end()
        self._sample_ms = 0 if up else self._sample_ms + dt_ms
        if self._sample_ms >= SAMPLE_MS:
            self._sample_ms -= SAMPLE_MS
            self._samples.put(self._state)
        self._since_ms = min(self._since_ms + dt_ms, LONG_MS)
        self._say(dt_ms)
        waiting = self.events.waiting() + self.samples.waiting()  # counts what RAM has lost, too
        if not (waiting or self.blocks()) or low or self._state.uptime_s < SETTLED_S:
            return False
        if self._since_ms < TIDY_MS:
            return False
        if self.events.pages.finished() or self.samples.pages.finished() or self.events.waiting() >= MANY:
            return True
        return self._since_ms >= WRITE_MS and self._full() is not None

    def flush(self, start_s: int) -> None:
        """One write to flash. `start_s`: s since 1970 at the start of this life, 0 while nobody knows."""
        self._since_ms = 0
        for stream in self._streams:
            if stream.pages.finished():
                stream.pages.tidy()
                return
        full = self._full()
        if full is None:
            return
        try:
            if full.pages.needs_segment(full.waiting()) and self.blocks() >= BLOCKS:
                self._make_room()
            full.spill(self._boot, start_s)
        except OSError:  # full before its time, or worn out: room is made, and the next try comes in a minute
            self.failed += 1
            if self.blocks():
                self._make_room()

    def close(self, start_s: int) -> None:
        """A restart by command follows: keep what RAM holds, were it only a minute."""
        for stream in self._streams:
            stream.end()  # what is on its way may not arrive any more
            try:
                if stream.waiting() and not (stream.pages.needs_segment(MOST) and self.blocks() >= BLOCKS):
                    stream.spill(self._boot, start_s)
            except OSError:
                self.failed += 1

    def live(self) -> tuple | None:
        """(EVENTS, record, token) of the next event that has just happened, or None."""
        found = self.events.live()
        return None if found is None else (EVENTS, found[0], (EVENTS, found[1]))

    def back(self) -> tuple | None:
        """(kind, record, token, boot id or None for this life, start_s) of the next old one, events first; or None."""
        for kind in (EVENTS, SAMPLES):
            found = self._streams[kind].back()
            if found is not None:
                return kind, found[0], (kind, found[1]), found[2], found[3]
        return None

    def rewind(self) -> None:
        """What was handed out has been lost on the way: hand out everything that has not arrived again."""
        for stream in self._streams:
            stream.rewind()

    def done(self, token: tuple) -> None:
        """The broker has acknowledged it."""
        self._streams[token[0]].done(token[1])

    def blocks(self) -> int:
        """Blocks of flash in use."""
        return len(self.events.pages.ids) + len(self.samples.pages.ids)

    def lost(self) -> tuple:
        """(events, minutes) that had to be dropped; batches that cannot be read count as one."""
        return self.events.lost + self.events.pages.bad, self.samples.lost + self.samples.pages.bad

    def _full(self) -> Stream | None:
        """The stream that wants to be written: events soon, minutes in batches, and not behind events for ever."""
        minutes = self.samples.waiting()
        if self.events.waiting() and minutes < 2 * BATCH:
            return self.events
        return self.samples if minutes >= BATCH else None

    def _make_room(self) -> None:
        stream = self.samples if self.samples.pages.ids else self.events
        stream.lost += stream.pages.drop()

    def _say(self, dt_ms: int) -> None:
        """An event about what was lost, now and then: it is one more that has to be kept."""
        self._said_ms = min(self._said_ms + dt_ms, LONG_MS)
        events, minutes = self.lost()
        if events + minutes != self._said and self._said_ms >= SAY_MS:
            self._said = events + minutes
            self._said_ms = 0
            self._journal.put(causes.K_FAULT, causes.NO_OUTPUT, causes.OUTBOX, events, minutes)
