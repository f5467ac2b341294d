"""What every line of polled devices does: one exchange after another, paused where a flash write must come between."""

from rack.model import ticks

from .exchange import BUSY

IDLE_MS = 1000  # longest step() asks to be left alone
PAUSED_MS = 5  # how soon a paused line looks whether it may go on


class Line:
    """Scheduler of one UART. `sink` has put(slot, value, now_ms) and fail(slot, now_ms).

    A poll has `due` and start(master, now_ms), which is False when it must wait. What is left to a protocol:
    `_choose(now_ms)` makes the most overdue poll `_current` or returns the ms until there is one, `_finish` takes the
    end of an exchange. After ten silent polls in a row a device is dormant and asked every 30 s; when all are
    dormant (a cut line) one of them is asked every 30 s / devices, and the first answer wakes all.
    """

    def __init__(self, master: object, sink: object) -> None:
        self.master = master
        self.polls: list = []
        self._sink = sink
        self._current: object = None
        self._probed = 0
        self._late = 0
        self._pauses = 0

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
            if state == BUSY:
                return max(1, master.wait_ms)
            poll = self._current
            self._current = None
            self._finish(poll, state, now_ms)
            if self._pauses:
                return PAUSED_MS
        wait = self._choose(now_ms)
        if self._current is None:
            return wait
        if not self._current.start(master, now_ms):
            self._current = None
            return 1
        self._late = master.late
        master.step(now_ms)
        return max(1, master.wait_ms)

    def _take(self, poll: object, wait: int, now_ms: int) -> int:
        """Make `poll` the current one when it is due; else how long to leave the line alone."""
        if wait > 0:
            return min(wait, IDLE_MS)
        self._current = poll
        self._probed = now_ms
        return 0

    def _choose(self, now_ms: int) -> int:
        raise NotImplementedError

    def _finish(self, poll: object, state: int, now_ms: int) -> None:
        raise NotImplementedError
