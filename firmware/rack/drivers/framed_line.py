"""All devices of one framed protocol on one UART, each polled at its own period; a silent one slows no other."""

from rack.model import ticks

from . import exchange, framed, framed_poll, line


class Line(line.Line):
    """Scheduler of one line (see `line.Line`); every poll is a device of its own."""

    def __init__(self, port: object, baud: int, sink: object) -> None:
        line.Line.__init__(self, framed.Master(port, baud), sink)
        self.units = self.polls

    def add(self, device: object, period_ms: int, reads: list, name: str = "") -> framed_poll.Poll:
        """Poll `device` every `period_ms` for `reads`, a list of (field, slot); errors as `framed_poll.Poll`."""
        poll = framed_poll.Poll(device, period_ms, reads, name)
        self.polls.append(poll)
        return poll

    def _finish(self, poll: framed_poll.Poll, state: int, now_ms: int) -> None:
        poll.late += self.master.late - self._late
        was_dormant = poll.dormant
        if state != exchange.DONE:
            poll.fail(self.master, self._sink, now_ms)
            return
        poll.deliver(self.master, self._sink, now_ms)
        if was_dormant:
            self._wake(now_ms)

    def _choose(self, now_ms: int) -> int:
        """Make the most overdue poll the current one, or say how long there is nothing to do."""
        wait = line.IDLE_MS
        dormant = 0
        chosen = None
        for poll in self.polls:
            left = ticks.diff(poll.due, now_ms)
            if poll.dormant:
                dormant += 1
            if chosen is None or left < wait:
                chosen = poll
                wait = left
        if dormant and dormant == len(self.polls):
            wait = min(wait, framed_poll.PROBE_MS // dormant - ticks.diff(now_ms, self._probed))
        return self._take(chosen, wait, now_ms)

    def _wake(self, now_ms: int) -> None:
        """The line carries again: ask every dormant device now."""
        for poll in self.polls:
            if poll.dormant:
                poll.due = now_ms
