"""All Modbus devices of one UART, each polled at its own period; a silent one does not slow the others."""

from rack.model import ticks

from . import exchange, line, modbus, modbus_plan, modbus_poll
from .modbus_unit import PROBE_MS, Unit


class Line(line.Line):
    """Scheduler of one line (see `line.Line`); a device may have several polls, and `units` has the devices."""

    def __init__(self, port: object, baud: int, sink: object) -> None:
        line.Line.__init__(self, modbus.Master(port, baud), sink)
        self.units: list = []

    def add(self, unit: int, registers: object, period_ms: int, reads: list, name: str = "") -> Unit:
        """Poll `unit` (1..247) every `period_ms` for `reads`, a list of (field, slot); errors as `modbus_plan.plan`.

        Returns the device, one for each address, with the name that came first.
        """
        device = self._device(unit) or Unit(unit, name)
        self.polls.extend(modbus_plan.plan(unit, registers, period_ms, reads, device))
        if device not in self.units:
            self.units.append(device)
        return device

    def _finish(self, poll: modbus_poll.Poll, state: int, now_ms: int) -> None:
        if self.master.late != self._late:
            self._count_late(poll, now_ms)
        was_dormant = poll.device.dormant
        if state != exchange.DONE:
            poll.fail(self.master, self._sink, now_ms)
            return
        poll.deliver(self.master, self._sink, now_ms)
        if was_dormant:
            self._wake(poll.device, now_ms)

    def _count_late(self, poll: modbus_poll.Poll, now_ms: int) -> None:
        """Whole frames came that were not the answer: late ones, or copies where nothing of that kind was owed."""
        master = self.master
        more = master.late - self._late
        unit = self._device(master.late_unit)
        (unit or poll.device).late += more
        if unit and (more > 1 or not unit.claims(poll, master.late_function, master.late_bytes // 2)):
            unit.count_unowed(now_ms)

    def _choose(self, now_ms: int) -> int:
        """Make the most overdue poll the current one, or say how long there is nothing to do."""
        wait = line.IDLE_MS
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
        return self._take(chosen, wait, now_ms)

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
