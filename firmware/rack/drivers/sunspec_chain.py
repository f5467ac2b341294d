"""Where the SunSpec models of a device stand: its chain is walked at the start, and again after it was silent.

SunSpec device information model specification: "SunS" stands at register 40000, 50000 or 0; then one model after
another, each with its id and its length, to the id 0xFFFF. A map's block with a `model` is read where the chain has
that model, and where the map says while the chain does not name it. An answer taken for another (see `modbus_poll`)
can only misplace a block: its values are then not believed, as its first register does not hold the model id, and
the chain is walked again.
"""

from array import array

from rack.model import ticks

from . import modbus_frame as frame
from .modbus_owed import ANSWERED, FREE, LATE_MS, OWED, Asker
from .modbus_unit import PROBE_MS

BASES = array("H", [40000, 50000, 0])
SUNS_HIGH = 0x5375
SUNS_LOW = 0x6E53
END = 0xFFFF
MODELS_MAX = 100  # of one device: choice, so that a damaged chain ends
RETRY_MS = 1000
LOOK_MS = 30000  # how often a finished walk looks whether another is wanted


class Chain(Asker):
    """A poll of two registers that places the other polls of `device`; stands first in its `polls`.

    `done`: the walk is over. `doubt`: what was read at a place is not what the chain promised.
    """

    def __init__(self, device: object, function: int, answer_ms: int) -> None:
        Asker.__init__(self, device, function, 2, 1)
        self.period_ms = 0
        self.due = 0
        self.done = False
        self.doubt = False
        self._answer_ms = answer_ms
        self._base = 0
        self._models = 0
        self._at = BASES[0]

    def again(self) -> None:
        """Walk from the beginning; what was found counts until then."""
        self.done = self.doubt = False
        self._base = 0
        self._models = 0
        self._at = BASES[0]
        for poll in self.device.polls:
            if poll is not self:
                poll.placed = False

    def begin(self, due: int) -> None:
        """The walk is due at `due`."""
        self.due = due

    def start(self, master: object, now_ms: int) -> bool:
        """Ask for the next two registers; False when there is nothing to ask now."""
        if self.done and (self.doubt or self.device.dormant):
            self.again()
        if self.done:
            self.due = ticks.add(now_ms, LOOK_MS)
            return False
        if self.choose(OWED, False, now_ms, LATE_MS) < 0:
            self.due = ticks.add(now_ms, LATE_MS // 10)
            return False
        self.due = now_ms
        self.ask(0, now_ms)
        master.start(self.device.unit, self.function, self._at, self.count, now_ms, self._answer_ms)
        return True

    def deliver(self, master: object, sink: object, now_ms: int) -> None:
        """Go on by one step."""
        self.device.count_good()
        self.note(ANSWERED, now_ms)
        first, second = master.register(0), master.register(1)
        if self._models == 0:
            if first == SUNS_HIGH and second == SUNS_LOW:
                self._models = 1
                self._at += 2
            else:
                self._next_base()
            return
        self._place(first)
        self._models += 1
        self._at += 2 + second
        if first == END or self._models > MODELS_MAX or self._at > END - 2:
            self.done = True

    def _place(self, model: int) -> None:
        """Polls of `model` are read here; the first of several models of one id counts."""
        for poll in self.device.polls:
            if poll is not self and poll.model == model and not poll.placed:
                poll.shift = self._at - poll.block_start
                poll.placed = True

    def fail(self, master: object, sink: object, now_ms: int) -> None:
        """A refusal means that nothing is there; silence counts as for any poll."""
        device = self.device
        if master.error == frame.EXCEPTION:
            device.count_good()
            self.note(ANSWERED, now_ms)
            if self._models:
                self.done = True
            else:
                self._next_base()
            return
        was_dormant = device.dormant
        device.count_failure(master.error)
        if master.error == frame.BABBLE:
            self.note(FREE, now_ms)
        else:
            self.note(ANSWERED if master.whole else OWED, now_ms)
        self.due = ticks.add(now_ms, PROBE_MS if device.dormant else RETRY_MS)
        if device.dormant and not was_dormant:
            self.again()
            for poll in device.polls:
                poll.lose(sink, now_ms)

    def lose(self, sink: object, now_ms: int) -> None:
        """Nothing of its own can be lost."""

    def _next_base(self) -> None:
        self._base += 1
        if self._base == len(BASES):
            self.done = True
        else:
            self._at = BASES[self._base]
