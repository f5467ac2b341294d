"""All devices of one framed protocol on one UART, each polled at its own period; a silent one slows no other."""

from rack.model import ticks

from . import framed, framed_poll

IDLE_MS = 1000  # longest step() asks to be left alone
PAUSED_MS = 5  # how soon a paused line looks whether it may go on


class Line:
    """Scheduler of one line, as `modbus_line.Line` is. `sink` has put(slot, value, now_ms) and fail(slot, now_ms).

    After ten silent polls in a row a device is dormant and asked every 30 s; when all are dormant (a cut line)
    one of them is asked every 30 s / devices, and the first answer wakes all.
    """

    def __init__(self, port: object, baud: int, sink: object) -> None:
        self.master = framed.Master(port, baud)
        self.polls: list = []
        self.units = self.polls  # every poll is a device of its own
        self._pauses = 0
        self._sink = sink
        self._current: framed_poll.Poll | None = None
        self._probed = 0
        self._late = 0

    def add(self, device: object, period_ms: int, reads: list, name: str = "") -> framed_poll.Poll:
        """Poll `device` every `period_ms` for `reads`, a list of (field, slot); errors as `framed_poll.Poll`."""
        poll = framed_poll.Poll(device, period_ms, reads, name)
        self.polls.append(poll)
        return poll

    def start(self, now_ms: int) -> None:
        """Everything is due now, spread over its period so that the first round is like every other."""
        n = max(1, len(self.polls))
        for i in range(len(self.polls)):
            poll = self.polls[i]
            poll.begin(ticks.add(now_ms, poll.period_ms // n * i))
        self._probed = now_ms

    def pause(self) -> None:
        """Send no request until `resume`, as often called as this; one that is under way ends first."""
        self._pauses += 1

    def resume(self) -> None:
        """Go on after `pause`."""
        self._pauses -= 1

    def busy(self) -> bool:
        """True while a request is on the line or its answer may come: the UART must be served."""
        return self._current is not None and self.master.asked()

    def step(self, now_ms: int) -> int:
        """Go on; milliseconds until it wants to be called again. Never waits, never allocates."""
        if self._pauses and not self.busy():
            return PAUSED_MS
        master = self.master
        if self._current is not None:
            state = master.step(now_ms)
            if state == framed.BUSY:
                return max(1, master.wait_ms)
            self._finish(self._current, state, now_ms)
            if self._pauses:
                return PAUSED_MS
        wait = self._choose(now_ms)
        if self._current is None:
            return wait
        self._late = master.late
        self._current.start(master, now_ms)
        master.step(now_ms)
        return max(1, master.wait_ms)

    def _finish(self, poll: framed_poll.Poll, state: int, now_ms: int) -> None:
        self._current = None
        poll.late += self.master.late - self._late
        was_dormant = poll.dormant
        if state != framed.DONE:
            poll.fail(self.master, self._sink, now_ms)
            return
        poll.deliver(self.master, self._sink, now_ms)
        if was_dormant:
            self._wake(now_ms)

    def _choose(self, now_ms: int) -> int:
        """Make the most overdue poll the current one, or say how long there is nothing to do."""
        wait = IDLE_MS
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
        if wait <= 0:
            self._current = chosen
            self._probed = now_ms
            return 0
        return min(wait, IDLE_MS)

    def _wake(self, now_ms: int) -> None:
        """The line carries again: ask every dormant device now."""
        for poll in self.polls:
            if poll.dormant:
                poll.due = now_ms
