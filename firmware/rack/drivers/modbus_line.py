"""All Modbus devices of one UART, each polled at its own period; a silent one does not slow the others."""

from rack.model import ticks

from . import modbus, modbus_poll
from .modbus_unit import PROBE_MS, Unit

IDLE_MS = 1000  # longest step() asks to be left alone
PAUSED_MS = 5  # how soon a paused line looks whether it may go on


class Line:
    """Scheduler of one line. `sink` has put(slot, value, now_ms) and fail(slot, now_ms).

    After ten silent polls in a row a device is dormant and asked every 30 s; when all are dormant (a cut line)
    one of them is asked every 30 s / devices, and the first answer wakes all. While paused (see `pause`) no
    request goes out.
    """

    def __init__(self, port: object, baud: int, sink: object) -> None:
        self.master = modbus.Master(port, baud)
        self.units: list = []
        self.polls: list = []
        self._sink = sink
        self._current: modbus_poll.Poll | None = None
        self._probed = 0
        self._late = 0
        self._pauses = 0

    def add(self, unit: int, registers: object, period_ms: int, reads: list, name: str = "") -> Unit:
        """Poll `unit` (1..247) every `period_ms` for `reads`, a list of (field, slot); errors as `modbus_poll.plan`.

        Returns the device, one for each address, with the name that came first.
        """
        device = self._device(unit) or Unit(unit, name)
        self.polls.extend(modbus_poll.plan(unit, registers, period_ms, reads, device))
        if device not in self.units:
            self.units.append(device)
        return device

    def start(self, now_ms: int) -> None:
        """Everything is due now, spread over its period so that the first round is like every other."""
        n = max(1, len(self.polls))
        for i in range(len(self.polls)):
            poll = self.polls[i]
            poll.due = ticks.add(now_ms, poll.period_ms // n * i)
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
            if state == modbus.BUSY:
                return max(1, master.wait_ms)
            self._finish(self._current, state, now_ms)
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

    def _finish(self, poll: modbus_poll.Poll, state: int, now_ms: int) -> None:
        self._current = None
        if self.master.late != self._late:
            late = self._device(self.master.late_unit) or poll.device
            late.late += self.master.late - self._late
        was_dormant = poll.device.dormant
        if state != modbus.DONE:
            poll.fail(self.master, self._sink, now_ms)
            return
        poll.deliver(self.master, self._sink, now_ms)
        if was_dormant:
            self._wake(poll.device, now_ms)

    def _choose(self, now_ms: int) -> int:
        """Make the most overdue poll the current one, or say how long there is nothing to do."""
        wait = IDLE_MS
        dormant = 0
        awake = 0
        chosen = None
        for poll in self.polls:
            if poll.device.dormant:
                if poll is not poll.device.polls[0]:
                    continue  # one probe a device
                dormant += 1
            else:
                awake += 1
            left = ticks.diff(poll.due, now_ms)
            if chosen is None or left < wait:
                chosen = poll
                wait = left
        if dormant and not awake:
            wait = min(wait, PROBE_MS // dormant - ticks.diff(now_ms, self._probed))
        if wait <= 0:
            self._current = chosen
            self._probed = now_ms
            return 0
        return min(wait, IDLE_MS)

    def _wake(self, device: Unit, now_ms: int) -> None:
        """The line carries again: ask every dormant device now, and this one for all the rest."""
        for poll in self.polls:
            if poll.device is device or poll.device.dormant:
                poll.due = now_ms

    def _device(self, unit: int) -> Unit | None:
        for device in self.units:
            if device.unit == unit:
                return device
        return None
