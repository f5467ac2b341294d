"""CRC-16 of Modbus RTU: polynomial 0x8005 reflected, start 0xFFFF, low byte first on the wire."""

from array import array


def table() -> array:
    """The 256 steps of one byte each; made once, passed to `crc`."""
    steps = array("H", [0] * 256)
    for i in range(256):
        value = i
        for _ in range(8):
            value = value >> 1 ^ 0xA001 if value & 1 else value >> 1
        steps[i] = value
    return steps


def crc(steps: array, buf: bytearray, first: int, end: int) -> int:
    """CRC of bytes `first` .. `end` - 1; over a frame with its own CRC the result is 0."""
    value = 0xFFFF
    for i in range(first, end):
        value = value >> 8 ^ steps[(value ^ buf[i]) & 0xFF]
    return value
