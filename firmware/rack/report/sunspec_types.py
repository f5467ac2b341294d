"""How SunSpec puts a value into registers: big-endian, a "not implemented" value for each type, scale factors.

Source: SunSpec Device Information Model Specification, section on point types and their unimplemented values.
"""

# kind -> (registers, lowest, highest, what "not implemented" looks like)
KINDS = {
    "uint16": (1, 0, 0xFFFE, 0xFFFF),
    "int16": (1, -0x7FFF, 0x7FFF, 0x8000),
    "enum16": (1, 0, 0xFFFE, 0xFFFF),
    "uint32": (2, 0, 0xFFFFFFFE, 0xFFFFFFFF),
    "int32": (2, -0x7FFFFFFF, 0x7FFFFFFF, 0x80000000),
    "bitfield32": (2, 0, 0x7FFFFFFF, 0xFFFFFFFF),
    "uint64": (4, 0, 0xFFFFFFFFFFFFFFFE, 0xFFFFFFFFFFFFFFFF),
    "sunssf": (1, -10, 10, 0x8000),
    "pad": (1, 1, 0, 0x8000),
}

# a row of a model is (name, kind, scale factor, exponent); of a text (name, "string", registers, 0)
NAME, KIND, SCALE, EXPONENT = range(4)


def size(row: tuple) -> int:
    """Registers of a point."""
    return row[SCALE] if row[KIND] == "string" else KINDS[row[KIND]][0]


def length(rows: tuple | list) -> int:
    """Registers of all points of `rows`."""
    total = 0
    for row in rows:
        total += size(row)
    return total


def put(buf: bytearray, at: int, row: tuple, value) -> None:
    """Write `value` as registers from byte `at` on; None, or a number that the type cannot hold, as not implemented."""
    if row[KIND] == "string":
        _put_text(buf, at, 2 * row[SCALE], value or "")
        return
    registers, low, high, absent = KINDS[row[KIND]]
    if value is None or not low <= value <= high:
        value = absent
    if registers == 1:
        buf[at] = value >> 8 & 0xFF
        buf[at + 1] = value & 0xFF
        return
    for i in range(at + 2 * registers - 1, at - 1, -1):
        buf[i] = value & 0xFF
        value >>= 8


def _put_text(buf: bytearray, at: int, room: int, text: str) -> None:
    """ASCII, filled up with zeros; a character outside ASCII becomes a question mark."""
    data = text.encode()
    if len(data) != len(text):
        data = bytes([ord(c) if ord(c) < 127 else 63 for c in text])
    n = min(room, len(data))
    buf[at : at + n] = data[:n]
    buf[at + n : at + room] = bytes(room - n)


def scaled(value: int, exponent: int, scale: int) -> int:
    """A number of 10^`exponent` units as one of 10^`scale` units, rounded half away from zero."""
    if exponent >= scale:
        return value * 10 ** (exponent - scale)
    divisor = 10 ** (scale - exponent)
    half = divisor // 2
    return (value + half) // divisor if value >= 0 else -((half - value) // divisor)


def fitting(largest: int, exponent: int, finest: int, top: int) -> int:
    """The finest scale factor, not finer than `finest`, with which `largest` (of 10^`exponent` units) fits `top`."""
    scale = finest
    while scaled(largest, exponent, scale) > top:
        scale += 1
    return scale
