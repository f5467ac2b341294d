"""Registers of a Modbus answer as words, 32-bit numbers and bits that must hold; nothing allocates."""

from array import array

HEAD = 3  # bytes of an answer before its registers
LIMIT = 0x3FFFFFFF  # largest small integer of a 32-bit board


def word(buf: bytearray, index: int) -> int:
    """Register `index` of an answer."""
    at = HEAD + 2 * index
    return buf[at] << 8 | buf[at + 1]


def wide(signed: bool, high: int, low: int) -> int:
    """The number of two words; what does not fit into 31 bits becomes LIMIT, which no field allows."""
    if high & 0x8000 and signed:
        high -= 0x10000
    return high * 65536 + low if -0x4000 < high < 0x4000 else LIMIT


def holds(checks: array, buf: bytearray, start: int) -> int:
    """1 while every check (register, mask, lowest, highest) holds in an answer from register `start` on, else 0."""
    for k in range(0, len(checks), 4):
        value = word(buf, checks[k] - start) & checks[k + 1]
        if value < checks[k + 2] or value > checks[k + 3]:
            return 0
    return 1
