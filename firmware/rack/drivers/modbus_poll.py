"""One repeated read of one Modbus device: which registers, which fields go to which slots.

An answer names its unit, function and length, and nothing else: neither the registers nor the request that it
belongs to. So no request goes out whose answer could be mistaken for that of an earlier one of the same unit:
within `modbus_owed.LATE_MS` each asks for another number of registers ("shape"), as far as the block has room.
Where it has none, an unanswered request is waited out, and an answered one of a unit that repeats itself, too.
See docs/decisions/0008-late-answers-and-the-bus-lock.md.
"""

from array import array

from rack.model import ticks

from . import modbus
from . import modbus_frame as frame
from .modbus_owed import ANSWERED, FREE, LATE_MS, OWED, Asker
from .modbus_unit import PROBE_MS, Unit
from .register_map import BAD, RegisterMap

HOLD_MS = 200  # how soon a poll looks again whether its device's chain has been walked
SHAPES = 12  # different requests to choose from: four polls of one unit, each second, for LATE_MS
ROUNDS = 3  # a faster poll of a unit that never repeated itself may use a length again in the third round


class Poll(Asker):
    """A trimmed part of a block: only what the wanted fields need, at most 125 registers, one transaction.

    `device` is the `Unit` it belongs to, `first` and `count` the registers it needs.
    """

    def __init__(self, device: Unit, registers: RegisterMap, block: dict, period_ms: int, reads: list) -> None:
        self.unit = device.unit
        self.map = registers
        self.period_ms = period_ms * block["every"]
        self.fields = bytearray([registers.fields[name] for name, _ in reads])
        self.slots = array("H", [slot for _, slot in reads])
        self.first = min([registers.register[i] for i in self.fields])
        count = max([registers.last[i] for i in self.fields]) - self.first + 1
        if count > frame.COUNT_MAX:
            raise ValueError("%s: the fields lie %d registers apart: at most 125" % (registers.name, count))
        shapes = 1 + min([block["count"] - count, SHAPES - 1, frame.COUNT_MAX - count])
        Asker.__init__(self, device, block.get("function", registers.function), count, shapes)
        self._above = block["start"] + block["count"] - self.first - count
        self._start = self.first
        self.due = 0
        self._asked_ms = 0
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
        shape = self._free_shape(now_ms)
        if shape < 0:
            self.due = ticks.add(now_ms, self.patience_ms(ANSWERED if self.device.doubted else OWED, now_ms))
            return False
        self.due = ticks.add(self.due, self.period_ms)
        if ticks.diff(now_ms, self.due) >= 0:
            self.due = ticks.add(now_ms, self.period_ms)
        self.ask(shape, now_ms)
        self._asked_ms = now_ms
        self._start = self.first - max(0, shape - self._above)
        first = self._start + self.shift
        master.start(self.unit, self.function, first, self.count + shape, now_ms, self.map.answer_ms)
        return True

    def deliver(self, master: modbus.Master, sink: object, now_ms: int) -> None:
        """Give every field of a good answer to its slot; a value that cannot be legal fails its slot.

        When most of them cannot, the device babbles, and what happens to look legal is chance: none is believed.
        """
        self.note(ANSWERED, now_ms)
        registers, fields, values = self.map, self.fields, self._values
        buf, first = master.buffer, self._start
        bad = 0
        for k in range(len(values)):
            value = values[k] = registers.decode(fields[k], buf, first)
            if value == BAD:
                bad += 1
        if bad:
            self.device.count_illegal(bad)
        babbles = bad * 2 > len(values)
        if babbles:
            self.device.count_impossible()
        else:
            self.device.count_good()
        if self.model and babbles:
            self.device.chain.doubt = True
        slots = self.slots
        for k in range(len(values)):
            value = values[k]
            if babbles or value == BAD:
                sink.fail(slots[k], now_ms)
            else:
                sink.put(slots[k], value, now_ms)

    def fail(self, master: modbus.Master, sink: object, now_ms: int) -> None:
        """Count the failure and fail every slot; a device that becomes dormant fails those of its other polls too."""
        device = self.device
        was_dormant = device.dormant
        device.count_failure(master.error)
        self.note(self._fate_after(master, now_ms), now_ms)
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

    def _free_shape(self, now_ms: int) -> int:
        """A shape that can be told from what may still come; of copies only as far as that leaves a choice, or -1.

        A poll so fast that it has no new shape for each request of LATE_MS takes each again in every third round;
        but a unit that has repeated itself once gets no second request of a shape in all that time.
        """
        doubted = self.device.doubted and self.device.in_doubt(now_ms)
        copy_ms = LATE_MS
        if not doubted:
            round_ms = ticks.diff(now_ms, self._asked_ms)
            if 0 < round_ms < LATE_MS // ROUNDS:
                copy_ms = round_ms * (2 * ROUNDS - 1) // 2  # half a round less: they are not all equal
        shape = self.choose(ANSWERED, True, now_ms, copy_ms)
        if shape < 0:
            shape = self.choose(ANSWERED if doubted else OWED, False, now_ms, copy_ms)
        return shape

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
