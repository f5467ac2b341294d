"""One repeated read of one Modbus device: which registers, which fields go to which slots.

An answer names its unit, function and length, and nothing else: neither the registers nor the request that it
belongs to. So no request goes out whose answer could be mistaken for that of an earlier one of the same unit:
within `modbus_unit.LATE_MS` each asks for another number of registers ("shape"), as far as the block has room.
Where it has none, an unanswered request is waited out. See docs/decisions/0008-late-answers-and-the-bus-lock.md.
"""

from array import array

from rack.model import ticks

from . import modbus
from . import modbus_frame as frame
from .modbus_unit import ANSWERED, FREE, LATE_MS, OWED, PROBE_MS, Unit
from .register_map import BAD, RegisterMap
from .sunspec_chain import Chain

HOLD_MS = 200  # how soon a poll looks again whether its device's chain has been walked
SHAPES = 12  # different requests to choose from: four polls of one unit, each second, for LATE_MS


class Poll:
    """A trimmed part of a block: only what the wanted fields need, at most 125 registers, one transaction.

    `device` is the `Unit` it belongs to, `first` and `count` the registers it needs.
    """

    def __init__(self, device: Unit, registers: RegisterMap, block: dict, period_ms: int, reads: list) -> None:
        self.device = device
        self.unit = device.unit
        self.map = registers
        self.function = block.get("function", registers.function)
        self.period_ms = period_ms * block["every"]
        self.fields = bytearray([registers.fields[name] for name, _ in reads])
        self.slots = array("H", [slot for _, slot in reads])
        self.first = min([registers.register[i] for i in self.fields])
        self.count = max([registers.last[i] for i in self.fields]) - self.first + 1
        if self.count > frame.COUNT_MAX:
            raise ValueError("%s: the fields lie %d registers apart: at most 125" % (registers.name, self.count))
        self._above = block["start"] + block["count"] - self.first - self.count
        room = self._above + self.first - block["start"]
        self.shapes = 1 + min([room, SHAPES - 1, frame.COUNT_MAX - self.count])
        self.shape = 0
        self._start = self.first
        self._fate = bytearray(self.shapes)
        self._when = array("i", [0] * self.shapes)
        self.due = 0
        self.model = block.get("model", 0)
        self.block_start = block["start"]
        self.shift = 0  # how far from where the map says the block really is
        self.placed = False
        self._values = array("i", [0] * len(self.fields))

    def begin(self, due: int) -> None:
        """The first poll is due at `due`."""
        self.due = due

    def start(self, master: modbus.Master, now_ms: int) -> bool:
        """Ask, and be due again one period after this time; False when the unit owes an answer of every shape."""
        if self.model and not self.device.chain.done:
            self.due = ticks.add(now_ms, HOLD_MS)
            return False
        shape = self._choose(ANSWERED, now_ms)
        if shape < 0:
            shape = self._choose(OWED, now_ms)
        if shape < 0:
            self.due = ticks.add(now_ms, self._patience(now_ms))
            return False
        self.due = ticks.add(self.due, self.period_ms)
        if ticks.diff(now_ms, self.due) >= 0:
            self.due = ticks.add(now_ms, self.period_ms)
        self.shape = shape
        self._note(OWED, now_ms)
        self._start = self.first - max(0, shape - self._above)
        first = self._start + self.shift
        master.start(self.unit, self.function, first, self.count + shape, now_ms, self.map.answer_ms)
        return True

    def deliver(self, master: modbus.Master, sink: object, now_ms: int) -> None:
        """Give every field of a good answer to its slot; a value that cannot be legal fails its slot.

        When most of them cannot, the device babbles, and what happens to look legal is chance: none is believed.
        """
        self._note(ANSWERED, now_ms)
        values = self._values
        bad = 0
        for k in range(len(values)):
            values[k] = self.map.decode(self.fields[k], master.buffer, self._start)
            if values[k] == BAD:
                bad += 1
        self.device.count_illegal(bad)
        babbles = bad * 2 > len(values)
        if babbles:
            self.device.count_impossible()
        else:
            self.device.count_good()
        if self.model and babbles:
            self.device.chain.doubt = True
        for k in range(len(values)):
            if babbles or values[k] == BAD:
                sink.fail(self.slots[k], now_ms)
            else:
                sink.put(self.slots[k], values[k], now_ms)

    def fail(self, master: modbus.Master, sink: object, now_ms: int) -> None:
        """Count the failure and fail every slot; a device that becomes dormant fails those of its other polls too."""
        device = self.device
        was_dormant = device.dormant
        device.count_failure(master.error)
        self._note(self._fate_after(master, now_ms), now_ms)
        self.lose(sink, now_ms)
        if device.dormant:
            self.due = ticks.add(now_ms, PROBE_MS)
            device.polls[0].due = self.due
            if not was_dormant:
                for poll in device.polls:
                    if poll is not self:
                        poll.lose(sink, now_ms)

    def lose(self, sink: object, now_ms: int) -> None:
        """Fail every slot."""
        for k in range(len(self.slots)):
            sink.fail(self.slots[k], now_ms)

    def fate(self, shape: int, now_ms: int) -> int:
        """What became of the latest request of this shape: FREE once its answer cannot come any more."""
        if self._fate[shape] and ticks.diff(now_ms, self._when[shape]) >= LATE_MS:
            self._fate[shape] = FREE
        return self._fate[shape]

    def _fate_after(self, master: modbus.Master, now_ms: int) -> int:
        """A refusal is the answer, unless an earlier request may have been meant; no request, no answer.

        So is a damaged frame of exactly its length, which no earlier request can have (as decision 10 has it).
        """
        error = master.error
        if error == frame.BABBLE:
            return FREE
        if error == frame.CRC and master.whole:
            return ANSWERED
        if error == frame.EXCEPTION and not self.device.owes_any(self, now_ms):
            return ANSWERED
        return OWED

    def _note(self, fate: int, now_ms: int) -> None:
        self._fate[self.shape] = fate
        self._when[self.shape] = now_ms

    def _choose(self, least: int, now_ms: int) -> int:
        """The smallest shape that no earlier request of fate `least` or above could answer, or -1."""
        for shape in range(self.shapes):
            if not self.device.owes(self, self.count + shape, least, now_ms):
                return shape
        return -1

    def _patience(self, now_ms: int) -> int:
        """Milliseconds after which another look is worth it: the oldest own request, or a tenth of the longest."""
        left = LATE_MS
        for shape in range(self.shapes):
            if self.fate(shape, now_ms) == OWED:
                left = min(left, LATE_MS - ticks.diff(now_ms, self._when[shape]))
        return left if left < LATE_MS else LATE_MS // 10


def plan(unit: int, registers: RegisterMap, period_ms: int, reads: list, device: Unit | None = None) -> list:
    """The polls that read `reads` (a list of (field, slot)), as few as the map's blocks and 125 registers allow.

    `device` is the unit's own when it has other polls already. ValueError names a field that the map does not
    have or that no block covers.
    """
    if not 1 <= unit <= 247:
        raise ValueError("%s: address %d: allowed is 1 .. 247" % (registers.name, unit))
    device = device or Unit(unit)
    left = list(reads)
    for name, _ in left:
        if name not in registers.fields:
            raise ValueError("%s: no field %r: it has %s" % (registers.name, name, " ".join(sorted(registers.fields))))
    polls = []
    for block in registers.blocks:
        here = [r for r in left if _inside(registers, r[0], block)]
        left = [r for r in left if r not in here]
        for part in _parts(registers, here):
            polls.append(Poll(device, registers, block, period_ms, part))
    if any([poll.model for poll in polls]) and device.chain is None:
        device.chain = Chain(device, registers.function, registers.answer_ms)
        device.polls.append(device.chain)
        polls.insert(0, device.chain)
    if left:
        raise ValueError("%s: no block covers field %r" % (registers.name, left[0][0]))
    device.polls.extend([poll for poll in polls if poll is not device.chain])
    return polls


def _inside(registers: RegisterMap, name: str, block: dict) -> bool:
    i = registers.fields[name]
    return block["start"] <= registers.register[i] and registers.last[i] < block["start"] + block["count"]


def _parts(registers: RegisterMap, reads: list) -> list:
    """`reads` in runs of at most 125 registers each, from the lowest register on: no other cut needs fewer."""
    parts: list = []
    end = -1
    for read in sorted(reads, key=lambda r: registers.register[registers.fields[r[0]]]):
        i = registers.fields[read[0]]
        if registers.last[i] >= end:
            parts.append([])
            end = registers.register[i] + frame.COUNT_MAX
        parts[-1].append(read)
    return parts
