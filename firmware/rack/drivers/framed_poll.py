"""One device of a framed protocol as the line sees it: what is asked in turn, where its fields go, how it fares."""

from array import array

from rack.model import ticks

from . import framed
from . import modbus_frame as frame
from .modbus_owed import LATE_MS
from .modbus_unit import PROBE_MS, Unit
from .register_map import BAD


class Poll(Unit):
    """A round of one request per command that the wanted fields need, every `period_ms`.

    After an answer that did not come (a damaged or refused one did) the device is left alone until `LATE_MS` after
    the question: a reply that is late by less is then behind us and can be taken for no other. It is its own device
    of the line (see `modbus_unit.Unit`): `errors[e]` counts failures by `modbus_frame.ERRORS`, `late` whole frames
    that were not the answer, `good` answers, `illegal` values outside their legal range. ValueError names a field
    that the driver does not have.
    """

    def __init__(self, device: object, period_ms: int, reads: list, name: str = "") -> None:
        Unit.__init__(self, device.unit, name)
        for field, _ in reads:
            if field not in device.FIELDS:
                raise ValueError("%s: no field %r: it has %s" % (device.NAME, field, " ".join(device.FIELDS)))
        self.device = device
        self.period_ms = period_ms
        self.fields = bytearray([device.FIELDS.index(field) for field, _ in reads])
        self.slots = array("H", [slot for _, slot in reads])
        self.commands = bytearray(device.commands([field for field, _ in reads]))
        self._requests = [device.request(command) for command in self.commands]
        self._turn = 0
        self._round = 0  # when the next round is due
        self._asked = 0
        self.due = 0

    def begin(self, due: int) -> None:
        """The first round is due at `due`."""
        self.due = self._round = due
        self._turn = 0

    def start(self, master: framed.Master, now_ms: int) -> bool:
        """Ask the next question of the round; always True."""
        if self._turn == 0:
            self._round = ticks.add(self._round, self.period_ms)
            if ticks.diff(now_ms, self._round) >= 0:
                self._round = ticks.add(now_ms, self.period_ms)
        self._asked = now_ms
        master.start(self.device, self.commands[self._turn], self._requests[self._turn], now_ms)
        return True

    def deliver(self, master: framed.Master, sink: object, now_ms: int) -> None:
        """Give every field of this reply to its slot; a value that cannot be legal fails its slot only."""
        self.count_good()
        device = self.device
        command = self.commands[self._turn]
        device.hear(command, master.buffer, master.at)
        for k in range(len(self.fields)):
            if device.SOURCE[self.fields[k]] == command:
                value = device.values[self.fields[k]]
                if value == BAD:
                    self.count_illegal(1)
                    sink.fail(self.slots[k], now_ms)
                else:
                    sink.put(self.slots[k], value, now_ms)
        self._next(now_ms)

    def fail(self, master: framed.Master, sink: object, now_ms: int) -> None:
        """Fail the slots that this reply would have filled; go dormant after ten silent polls."""
        error = master.error
        self.count_failure(error)
        device = self.device
        command = self.commands[self._turn]
        device.lost(command)
        for k in range(len(self.fields)):
            if self.dormant or device.SOURCE[self.fields[k]] == command:
                sink.fail(self.slots[k], now_ms)
        self._next(now_ms)
        if self.dormant:
            self.due = ticks.add(now_ms, PROBE_MS)
        elif error != frame.EXCEPTION and error != frame.CRC:
            self._keep_away(now_ms)

    def _next(self, now_ms: int) -> None:
        """The next question follows at once, the next round when it is due."""
        self._turn = (self._turn + 1) % len(self.commands)
        self.due = now_ms if self._turn else self._round

    def _keep_away(self, now_ms: int) -> None:
        """Not before a late reply to this question must have passed."""
        free = ticks.add(self._asked, LATE_MS)
        if ticks.diff(free, self.due) > 0:
            self.due = free
