"""A Modbus register map (boards/maps/*.json): made into arrays once, then registers to integers with a unit.

Value of a number: raw * multiply / divide + offset, rounded to nearest. `multiply` and `divide` are small integers
so that every product stays below 2**30. A field of type "checks" is 1 while all its checks hold, else 0.
"""

from array import array

SCHEMA = "wattbit-register-map-1"
BAD = -0x40000000  # not a value: outside the legal range of the field

TYPES = ("u16", "i16", "u32", "i32", "checks")
U16 = 0
I16 = 1
U32 = 2
I32 = 3
CHECKS = 4

LIMIT = 0x3FFFFFFF  # largest small integer of a 32-bit board
HALF = 0x1FFFFFFF  # products and offsets stay below this, so that their sum stays below LIMIT
HEAD = 3  # bytes of an answer before its registers


class RegisterMap:
    """One map; `fields`: name -> index; `blocks`: list of dicts `start`, `count`, `every`.

    ValueError names the map, the field and the key of what is wrong.
    """

    def __init__(self, data: dict) -> None:
        self.name = _get(data, "name", "map", str)
        if data.get("schema") != SCHEMA:
            raise ValueError("%s: schema %r: allowed is %r" % (self.name, data.get("schema"), SCHEMA))
        self.function = _int(data, "function", self.name, 3, 4)
        self.answer_ms = _int(data, "answer_ms", self.name, 1, 5000)
        self.blocks = _get(data, "blocks", self.name, list)
        for block in self.blocks:
            _check_block(block, self.name)
        rows = _get(data, "fields", self.name, list)
        self.fields = {}
        n = len(rows)
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
            self._load(i, rows[i])

    def _load(self, i: int, row: dict) -> None:
        name = _get(row, "name", self.name, str)
        where = self.name + "." + name
        kind = _get(row, "type", where, str)
        if kind not in TYPES:
            raise ValueError("%s: type %r: allowed are %s" % (where, kind, " ".join(TYPES)))
        if name in self.fields:
            raise ValueError("%s: the name is there twice" % where)
        self.fields[name] = i
        self._type[i] = TYPES.index(kind)
        if self._type[i] == CHECKS:
            self._load_checks(i, _get(row, "checks", where, list), where)
        else:
            self._load_number(i, row, where)

    def _load_checks(self, i: int, checks: list, where: str) -> None:
        flat = array("H")
        for check in checks:
            for key in ("register", "mask", "low", "high"):
                flat.append(_int(check, key, where, 0, 0xFFFF))
        if not len(flat):
            raise ValueError("%s: checks: at least one is needed" % where)
        self._checks[i] = flat
        self.register[i] = min([flat[k] for k in range(0, len(flat), 4)])
        self.last[i] = max([flat[k] for k in range(0, len(flat), 4)])

    def _load_number(self, i: int, row: dict, where: str) -> None:
        wide = self._type[i] in (U32, I32)
        self._span[i] = _int(row, "span", where, 1, 16, 1)
        self.register[i] = _int(row, "register", where, 0, 0xFFFF)
        self.last[i] = self.register[i] + self._span[i] * (2 if wide else 1) - 1
        self._multiply[i] = _int(row, "multiply", where, 1, 100000, 1)
        self._divide[i] = _int(row, "divide", where, 1, 100000, 1)
        self._offset[i] = _int(row, "offset", where, -HALF, HALF, 0)
        self.low[i] = _int(row, "low", where, -LIMIT, LIMIT)
        self.high[i] = _int(row, "high", where, self.low[i], LIMIT)
        self._bound[i] = (HALF - self._divide[i]) // self._multiply[i]

    def decode(self, i: int, buf: bytearray, start: int) -> int:
        """Field `i` from an answer in `buf` whose first register is `start`; BAD when it cannot be legal."""
        if self._type[i] == CHECKS:
            return self._decode_checks(self._checks[i], buf, start)
        at = HEAD + 2 * (self.register[i] - start)
        step = 4 if self._type[i] >= U32 else 2
        best = BAD
        for _ in range(self._span[i]):
            value = self._scale(i, self._raw(self._type[i], buf, at))
            if value == BAD:
                return BAD
            best = max(best, value)
            at += step
        return best

    def _scale(self, i: int, raw: int) -> int:
        if raw > self._bound[i] or raw < -self._bound[i]:
            return BAD
        divide = self._divide[i]
        value = (raw * self._multiply[i] + divide // 2) // divide + self._offset[i]
        return value if self.low[i] <= value <= self.high[i] else BAD

    def _raw(self, kind: int, buf: bytearray, at: int) -> int:
        """The number at `at`; what does not fit into 31 bits becomes LIMIT, which no field allows."""
        word = buf[at] << 8 | buf[at + 1]
        if kind == U16:
            return word
        if word & 0x8000 and kind != U32:
            word -= 0x10000
        if kind == I16:
            return word
        if not -0x4000 < word < 0x4000:
            return LIMIT
        return word * 65536 + (buf[at + 2] << 8 | buf[at + 3])

    def _decode_checks(self, checks: array, buf: bytearray, start: int) -> int:
        for k in range(0, len(checks), 4):
            at = HEAD + 2 * (checks[k] - start)
            value = (buf[at] << 8 | buf[at + 1]) & checks[k + 1]
            if value < checks[k + 2] or value > checks[k + 3]:
                return 0
        return 1


def _get(row: dict, key: str, where: str, kind: type) -> object:
    """`row[key]`, which must be there and of this kind."""
    value = row.get(key)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise ValueError("%s: %s must be given as %s, not %r" % (where, key, kind.__name__, value))
    return value


def _int(row: dict, key: str, where: str, low: int, high: int, default: object = None) -> int:
    """`row[key]`, an integer from `low` to `high`."""
    if default is not None and key not in row:
        return default
    value = _get(row, key, where, int)
    if not low <= value <= high:
        raise ValueError("%s: %s %d: allowed is %d .. %d" % (where, key, value, low, high))
    return value


def _check_block(block: dict, name: str) -> None:
    where = name + ".blocks"
    start = _int(block, "start", where, 0, 0xFFFF)
    _int(block, "count", where, 1, 0x10000 - start)
    _int(block, "every", where, 1, 1000)
