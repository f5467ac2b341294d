"""The serial console: bytes in, reply lines out; counts and journals what it refuses."""

from ..model import causes
from ..report.reporting import MARK
from . import lines, refusal
from .thingset import ThingSet

OURS = ":#"  # what our own replies and reports begin with: an echo of them is never answered


class Session:
    """One console. The app calls `feed` with received bytes and sends `reply` when there is one.

    `changed` is set when a stored setting has been changed and must be saved; the app clears it.
    """

    def __init__(self, tree, operator, settings, journal) -> None:
        self._tree = tree
        self._journal = journal
        self._lines = lines.Lines()
        self._thingset = ThingSet(tree, operator, settings, journal)
        self._refused_since = 0
        self._last_event_s = -1
        self.reply: bytes | None = None

    @property
    def changed(self) -> bool:
        """True while a changed setting has not been saved."""
        return self._thingset.updates.changed

    def saved(self) -> None:
        """The changed settings have been saved."""
        self._thingset.updates.changed = False

    def feed(self, buf: bytes, n: int, start: int = 0) -> int:
        """Take bytes `start` to `n`, up to the end of the first line that has a reply.

        Returns the index of the next byte; call again from there after sending `reply`, so that a
        flood of requests never holds more than one reply in memory.
        """
        self.reply = None
        for i in range(start, n):
            what = self._lines.take(buf[i])
            if what != lines.MORE:
                self.reply = self._finish(what)
                if self.reply is not None:
                    return i + 1
        return n

    def _finish(self, what: int) -> bytes | None:
        """The reply to a finished line, or None for an empty line and an echo of ours."""
        if what == lines.LINE:
            line = self._lines.text().strip()
            if not line or line[0] in OURS:
                return None
        elif self._echoed():
            return None
        self._tree.reporting.hear()
        if what == lines.TOO_LONG:
            reply = self._thingset.refuse(refusal.TOO_LARGE, "a line has at most %d characters" % lines.SIZE)
        elif what == lines.JUNK:
            reply = self._thingset.refuse(refusal.WRONG_FORMAT, "only printable ASCII characters are understood")
        else:
            reply = self._thingset.reply(line)
        if self._thingset.status >= refusal.BAD_REQUEST:
            self._count()
        else:
            self._tree.state.link_silent_ms = 0
        return reply

    def _echoed(self) -> bool:
        """True for a marked line of ours, or one of ours that is longer than a request may be."""
        begun = bytes(self._lines.buf[: len(MARK) + 1])
        return chr(begun[-1] if begun.startswith(MARK) else begun[0]) in OURS

    def _count(self) -> None:
        """Count a refusal; at most one event a second, so that junk cannot push real events out."""
        self._tree.state.refused += 1
        self._refused_since += 1
        if self._journal.now_s != self._last_event_s:
            self._last_event_s = self._journal.now_s
            self._journal.put(
                causes.K_REFUSE, causes.NO_OUTPUT, causes.OPERATOR, self._thingset.status, self._refused_since
            )
            self._refused_since = 0
