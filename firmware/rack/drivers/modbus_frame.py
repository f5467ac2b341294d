"""Frames of Modbus RTU reads: how a request is built, and what an arrived frame is to it."""

from array import array

from .crc16 import crc

# what a read came to
OK = 0
TIMEOUT = 1  # nothing that could be the answer arrived in time
CRC = 2  # damaged
EXCEPTION = 3  # the device refused
LENGTH = 4  # a whole frame with another number of registers than asked for
FUNCTION = 5  # a whole frame of another function
BABBLE = 6  # the line did not become quiet, so nothing was sent
ERRORS = ("ok", "timeout", "crc", "exception", "length", "function", "babble")
OTHER = 7  # only of a frame: it is from another unit

REQUEST = 8  # bytes
SHORTEST = 5  # bytes of the shortest answer: a refusal
HEAD = 3  # bytes of an answer before its registers
FRAME_MAX = 256  # longest RTU frame by the specification
COUNT_MAX = 125  # most registers of one read


def answer_size(count: int) -> int:
    """Bytes of the answer to a read of `count` registers."""
    return HEAD + 2 * count + 2


def build(steps: array, buf: bytearray, unit: int, function: int, address: int, count: int) -> None:
    """Put a read request into the eight bytes of `buf`; ValueError when there is no such request."""
    if function not in (3, 4) or not 0 < count <= COUNT_MAX or not 0 < unit < 248:
        raise ValueError("modbus: only functions 3 and 4, 1..125 registers, units 1..247")
    buf[0] = unit
    buf[1] = function
    buf[2] = address >> 8 & 0xFF
    buf[3] = address & 0xFF
    buf[4] = 0
    buf[5] = count
    check = crc(steps, buf, 0, 6)
    buf[6] = check & 0xFF
    buf[7] = check >> 8


def judge(steps: array, request: bytearray, buf: bytearray, n: int) -> int:
    """What the first `n` bytes of `buf` are to `request`: OK, EXCEPTION, CRC, OTHER, FUNCTION or LENGTH."""
    if n < SHORTEST or crc(steps, buf, 0, n) != 0:
        return CRC
    if buf[0] != request[0]:
        return OTHER
    if buf[1] == request[1] | 0x80 and n == SHORTEST:
        return EXCEPTION
    if buf[1] != request[1]:
        return FUNCTION
    if n != answer_size(request[5]) or buf[2] != 2 * request[5]:
        return LENGTH
    return OK


def drop_echo(steps: array, request: bytearray, buf: bytearray, n: int) -> int:
    """Take `request` off the front of `buf`, where a transceiver lets it come back; bytes that are left."""
    if n < REQUEST:
        return n
    for i in range(REQUEST):
        if buf[i] != request[i]:
            return n
    if n == answer_size(request[5]) and crc(steps, buf, 0, n) == 0:
        return n
    for i in range(REQUEST, n):
        buf[i - REQUEST] = buf[i]
    return n - REQUEST
