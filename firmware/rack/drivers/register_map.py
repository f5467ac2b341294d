"""A Modbus register map (boards/maps/*.json): made into arrays once, then registers to integers with a unit.

Value of a number: raw * multiply / divide + offset, rounded to nearest. `multiply` and `divide` are small integers
so that every product stays below 2**30. A field of type "checks" is 1 while all its checks hold, else 0;
"alarms" is 0 while all hold, else 1. `mask` keeps some bits of a u16.
`sf` names a register of the same block: the value is multiplied by ten to its power (SunSpec `sunssf`). `missing` is
the raw word that means "not there". `word_order` says which word of a 32-bit number comes first. A block with a `model`
is believed only while its first register holds that number (SunSpec model id). The host checks a map's whole schema
(`wattbit.maps.map_check`); here only what would break the arithmetic is refused.
"""

from array import array

from .map_keys import check_block, get, integer, order_of
from .map_words import LIMIT, holds, wide, word

SCHEMA = "wattbit-register-map-1"
BAD = -0x40000000  # not a value: outside the legal range of the field

TYPES = ("u16", "i16", "u32", "i32", "checks", "alarms")
U16 = 0
I16 = 1
U32 = 2
I32 = 3
CHECKS = 4
ALARMS = 5

HALF = 0x1FFFFFFF  # products and offsets stay below this, so that their sum stays below LIMIT
SF_MAX = 10  # SunSpec: scale factors are -10 .. 10; 0x8000, "not implemented", is outside
NONE = -1  # no such register, no such raw word


class RegisterMap:
    """One map; `fields`: name -> index; `blocks`: list of dicts `start`, `count`, `every` (`function`, `model`).

    `register` and `last` say what must be read for a field: its own registers, its scale factor, the model id.

    ValueError names the map, the field and the key of what is wrong.
    """

    def __init__(self, data: dict) -> None:
        self.name = get(data, "name", "map", str)
        if data.get("schema") != SCHEMA:
            raise ValueError("%s: schema %r: allowed is %r" % (self.name, data.get("schema"), SCHEMA))
        self.function = integer(data, "function", self.name, 3, 4)
        self.answer_ms = integer(data, "answer_ms", self.name, 1, 5000)
        self.blocks = get(data, "blocks", self.name, list)
        for block in self.blocks:
            check_block(block, self.name)
        rows = get(data, "fields", self.name, list)
        self.fields = {}
        order = order_of(data, self.name, "high")
        n = len(rows)
        self._swapped = bytearray(n)
        self._at = array("H", [0] * n)
        self._sf = array("i", [NONE] * n)
        self._missing = array("i", [NONE] * n)
        self._mask = array("H", [0xFFFF] * n)
        self._anchor = array("i", [NONE] * n)
        self._model = array("H", [0] * n)
        self._type = bytearray(n)
        self._span = bytearray(n)
        self.register = array("H", [0] * n)
        self.last = array("H", [0] * n)
        self._multiply = array("i", [1] * n)
        self._divide = array("i", [1] * n)
        self._offset = array("i", [0] * n)
        self._bound = array("i", [0] * n)
        self.low = array("i", [0] * n)
        self.high = array("i", [1] * n)
        self._checks: list = [None] * n
        for i in range(n):
            self._swapped[i] = order_of(rows[i], self.name, order) == "low"
            self._load(i, rows[i])
            self._anchor_at_block(i)

    def _load(self, i: int, row: dict) -> None:
        name = get(row, "name", self.name, str)
        where = self.name + "." + name
        kind = get(row, "type", where, str)
        if kind not in TYPES:
            raise ValueError("%s: type %r: allowed are %s" % (where, kind, " ".join(TYPES)))
        if name in self.fields:
            raise ValueError("%s: the name is there twice" % where)
        self.fields[name] = i
        self._type[i] = TYPES.index(kind)
        if self._type[i] >= CHECKS:
            self._load_checks(i, get(row, "checks", where, list), where)
        else:
            self._load_number(i, row, where)

    def _anchor_at_block(self, i: int) -> None:
        """A field of a block with a model id needs that id, too."""
        for block in self.blocks:
            inside = block["start"] <= self.register[i] and self.last[i] < block["start"] + block["count"]
            if "model" in block and inside:
                self._anchor[i] = self.register[i] = block["start"]
                self._model[i] = block["model"]
                return

    def _load_checks(self, i: int, checks: list, where: str) -> None:
        flat = array("H")
        for check in checks:
            for key in ("register", "mask", "low", "high"):
                flat.append(integer(check, key, where, 0, 0xFFFF))
        if not len(flat):
            raise ValueError("%s: checks: at least one is needed" % where)
        self._checks[i] = flat
        self.register[i] = min([flat[k] for k in range(0, len(flat), 4)])
        self.last[i] = max([flat[k] for k in range(0, len(flat), 4)])

    def _load_number(self, i: int, row: dict, where: str) -> None:
        wide = self._type[i] in (U32, I32)
        self._span[i] = integer(row, "span", where, 1, 16, 1)
        self.register[i] = integer(row, "register", where, 0, 0xFFFF)
        self._at[i] = self.register[i]
        self.last[i] = self.register[i] + self._span[i] * (2 if wide else 1) - 1
        self._mask[i] = integer(row, "mask", where, 1, 0xFFFF, 0xFFFF)
        self._missing[i] = integer(row, "missing", where, 0, 0xFFFF, NONE)
        self._sf[i] = integer(row, "sf", where, 0, 0xFFFF, NONE)
        if self._sf[i] != NONE:
            self.register[i] = min(self.register[i], self._sf[i])
            self.last[i] = max(self.last[i], self._sf[i])
        self._multiply[i] = integer(row, "multiply", where, 1, 100000, 1)
        self._divide[i] = integer(row, "divide", where, 1, 100000, 1)
        self._offset[i] = integer(row, "offset", where, -HALF, HALF, 0)
        self.low[i] = integer(row, "low", where, -LIMIT, LIMIT)
        self.high[i] = integer(row, "high", where, self.low[i], LIMIT)
        self._bound[i] = (HALF - self._divide[i]) // self._multiply[i]

    def decode(self, i: int, buf: bytearray, start: int) -> int:
        """Field `i` from an answer in `buf` whose first register is `start`; BAD when it cannot be legal."""
        if self._anchor[i] != NONE and word(buf, self._anchor[i] - start) != self._model[i]:
            return BAD
        if self._type[i] >= CHECKS:
            held = holds(self._checks[i], buf, start)
            return held if self._type[i] == CHECKS else 1 - held
        power = 0
        if self._sf[i] != NONE:
            power = word(buf, self._sf[i] - start)
            power -= 0x10000 if power & 0x8000 else 0
        at = self._at[i] - start
        best = BAD
        for _ in range(self._span[i]):
            value = self._value(i, buf, at, power)
            if value == BAD:
                return BAD
            best = max(best, value)
            at += 2 if self._type[i] >= U32 else 1
        return best

    def _value(self, i: int, buf: bytearray, at: int, power: int) -> int:
        first = word(buf, at)
        if first == self._missing[i]:
            return BAD
        kind = self._type[i]
        if kind < U32:
            first &= self._mask[i]
            return self._scale(i, first - (0x10000 if kind == I16 and first & 0x8000 else 0), power)
        second = word(buf, at + 1)
        if self._swapped[i]:
            return self._scale(i, wide(kind == I32, second, first), power)
        return self._scale(i, wide(kind == I32, first, second), power)

    def _scale(self, i: int, raw: int, power: int) -> int:
        if raw > self._bound[i] or raw < -self._bound[i] or not -SF_MAX <= power <= SF_MAX:
            return BAD
        value = raw * self._multiply[i]
        divide = self._divide[i]
        while power > 0:
            if not -HALF // 10 < value < HALF // 10:
                return BAD
            value *= 10
            power -= 1
        while power < 0 and divide < HALF // 10:
            divide *= 10
            power += 1
        if power < 0:  # less than any resolution
            value = 0
        value = (value + divide // 2) // divide + self._offset[i]
        return value if self.low[i] <= value <= self.high[i] else BAD
