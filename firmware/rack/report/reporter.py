"""Turns the journal and the state into report lines, one at a time, when they may be sent."""

from . import encode
from .reporting import MARK
from .sentence import Words


class Reporter:
    """Call `next()` until it returns None, outside the steady cycle: it allocates.

    Events go first, in order; those overwritten before they could be sent are counted
    (`Counters/rEventsMissed`), and show as a gap in `n`. While somebody types they are marked, not held back:
    what a restart would find unsent is lost.
    """

    def __init__(self, tree, journal, reporting) -> None:
        self._tree = tree
        self._journal = journal
        self._reporting = reporting
        self._words = Words(tree.limits, tree.members("Settings"))
        self._next_event = journal.oldest_seq()
        self._step = 0
        self._listing: encode.Listing | None = None

    def next(self) -> bytes | None:
        """The next line to send, or None when there is nothing to say now."""
        if self._reporting.enable:
            line = self.event()
            if line is not None:
                return MARK + line if self._reporting.quiet_ms else line
        if self._reporting.due and (self._reporting.forced or self._reporting.open()):
            return self._state()
        return None

    def event(self) -> bytes | None:
        """The next event not yet sent, whether or not it may be; None when there is none."""
        oldest = self._journal.oldest_seq()
        if self._next_event < oldest:
            self._tree.missed_events += oldest - self._next_event
            self._next_event = oldest
        if self._next_event >= self._journal.next_seq:
            return None
        seq = self._next_event
        self._next_event += 1
        return encode.event_line(self._tree, self._words, seq, self._journal.get(seq))

    def _state(self) -> bytes | None:
        """Fixed groups first, then loads, then limits; the last one ends the report."""
        fixed = len(encode.STATE_GROUPS)
        if self._step < fixed:
            self._step += 1
            return encode.group_line(self._tree, encode.STATE_GROUPS[self._step - 1])
        while self._step < fixed + len(encode.LISTED):
            if self._listing is None:
                self._listing = encode.Listing(self._tree, encode.LISTED[self._step - fixed])
            line = self._listing.line()
            if line is not None:
                return line
            self._listing = None
            self._step += 1
        self._step = 0
        self._reporting.due = False
        self._reporting.forced = False
        return None
