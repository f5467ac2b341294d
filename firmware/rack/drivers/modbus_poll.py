"""One repeated read of one Modbus device: which registers, which fields go to which slots, and how it fares."""

from array import array

from rack.model import ticks

from . import modbus
from . import modbus_frame as frame
from .register_map import BAD, RegisterMap

SILENT_MAX = 10  # silent polls after which a device is dormant
PROBE_MS = 30000  # how often a dormant device is asked
SHAPES = 4  # different requests to choose from after a failure
LATE_MS = 3000  # longest late answer expected of a device whose request cannot change its shape


class Poll:
    """A trimmed block of a map: only what the wanted fields need, at most 125 registers, one transaction.

    The number of registers asked for changes after each failure, as far as the block has room, so that a late
    answer to an earlier request never has the right length. `errors[e]` counts failures by `modbus_frame.ERRORS`,
    `late` whole frames that were not the answer, `good` answers.
    """

    def __init__(self, unit: int, registers: RegisterMap, block: dict, period_ms: int, reads: list) -> None:
        self.unit = unit
        self.map = registers
        self.period_ms = period_ms * block["every"]
        self.fields = bytearray([registers.fields[name] for name, _ in reads])
        self.slots = array("H", [slot for _, slot in reads])
        self.first = min([registers.register[i] for i in self.fields])
        self.count = max([registers.last[i] for i in self.fields]) - self.first + 1
        if self.count > frame.COUNT_MAX:
            raise ValueError("%s: the fields lie %d registers apart: at most 125" % (registers.name, self.count))
        room = block["start"] + block["count"] - self.first - self.count
        self._shapes = 1 + min([room, SHAPES - 1, frame.COUNT_MAX - self.count])
        self.shape = 0
        self.due = 0
        self.silent = 0
        self.dormant = False
        self.good = 0
        self.late = 0
        self.illegal = 0
        self.errors = array("i", [0] * len(frame.ERRORS))

    def start(self, master: modbus.Master, now_ms: int) -> None:
        """Ask; the next poll is due one period after this one was, or from now when that has passed."""
        self.due = ticks.add(self.due, self.period_ms)
        if ticks.diff(now_ms, self.due) >= 0:
            self.due = ticks.add(now_ms, self.period_ms)
        m = self.map
        master.start(self.unit, m.function, self.first, self.count + self.shape, now_ms, m.answer_ms)

    def deliver(self, master: modbus.Master, sink: object, now_ms: int) -> None:
        """Give every field of a good answer to its slot; a value that cannot be legal fails its slot only."""
        self.good += 1
        self.silent = 0
        self.dormant = False
        for k in range(len(self.fields)):
            value = self.map.decode(self.fields[k], master.buffer, self.first)
            if value == BAD:
                self.illegal += 1
                sink.fail(self.slots[k], now_ms)
            else:
                sink.put(self.slots[k], value, now_ms)

    def fail(self, master: modbus.Master, sink: object, now_ms: int) -> None:
        """Fail every slot, change the shape of the next request, and go dormant after ten silent polls."""
        error = master.error
        self.errors[error] += 1
        if error == frame.TIMEOUT:
            self.silent = min(self.silent + 1, SILENT_MAX)
        else:
            self.silent = 0
        self.dormant = self.silent == SILENT_MAX
        if error != frame.EXCEPTION:
            self.shape = (self.shape + 1) % self._shapes
        if self.dormant:
            self.due = ticks.add(now_ms, PROBE_MS)
        elif self._shapes == 1 and error != frame.EXCEPTION:
            self.due = ticks.add(now_ms, max(self.period_ms, LATE_MS))
        for k in range(len(self.slots)):
            sink.fail(self.slots[k], now_ms)


def plan(unit: int, registers: RegisterMap, period_ms: int, reads: list) -> list:
    """The polls that read `reads` (a list of (field, slot)): one for each block of the map that holds any.

    ValueError names a field that the map does not have or that no block covers.
    """
    if not 1 <= unit <= 247:
        raise ValueError("%s: address %d: allowed is 1 .. 247" % (registers.name, unit))
    left = list(reads)
    for name, _ in left:
        if name not in registers.fields:
            raise ValueError("%s: no field %r: it has %s" % (registers.name, name, " ".join(sorted(registers.fields))))
    polls = []
    for block in registers.blocks:
        here = [r for r in left if _inside(registers, r[0], block)]
        if here:
            left = [r for r in left if r not in here]
            polls.append(Poll(unit, registers, block, period_ms, here))
    if left:
        raise ValueError("%s: no block covers field %r" % (registers.name, left[0][0]))
    return polls


def _inside(registers: RegisterMap, name: str, block: dict) -> bool:
    i = registers.fields[name]
    return block["start"] <= registers.register[i] and registers.last[i] < block["start"] + block["count"]
