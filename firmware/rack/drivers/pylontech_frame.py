"""Frames of Pylontech's RS-485 protocol: `~`, hexadecimal text, a sum, carriage return.

Facts: "RS485-protocol-pylon-low-voltage" V3.3 (public copy: github.com/Interster/PylonTechBattery), frames and field
order as in github.com/Frankkkkk/python-pylontech and github.com/Tomcat42/pylontech-python. ~ VER ADR CID1 CID2 LENGTH
INFO CHKSUM CR, two digits a byte. LENGTH: a check digit and the digits of INFO; CHKSUM: two's complement of the sum
of the characters between `~` and itself. A reply has a return code in the place of CID2: it does not say what it
answers, so its INFO must have exactly the form that was asked for.
"""

from . import modbus_frame as frame

START = 0x7E
END = 0x0D
BATTERY = 0x46  # CID1
HEAD = 13  # characters before INFO
TAIL = 5  # sum and carriage return
INFO_MAX = 160  # digits: 16 cells, 8 sensors and all options make 134


def request(unit: int, command: int, info: str) -> bytearray:
    """The characters that ask battery `unit` for `command`."""
    text = "20%02X%02X%02X%s%s" % (unit, BATTERY, command, _length(len(info)), info)
    total = 0x10000 - sum(text.encode())
    return bytearray("~%s%04X\r" % (text, total), "ascii")


def size(buf: bytearray, at: int, n: int) -> int:
    """Characters of the frame that begins at `at`; 0 none does, -1 too few of them are there yet."""
    if n - at < HEAD:
        return -1
    check = digit(buf[at + 9])
    high, middle, low = digit(buf[at + 10]), digit(buf[at + 11]), digit(buf[at + 12])
    if check < 0 or high != 0 or middle < 0 or low < 0 or (check + middle + low) & 0xF:
        return 0
    info = middle << 4 | low
    return HEAD + info + TAIL if info <= INFO_MAX else 0


def judge(buf: bytearray, at: int, size: int, unit: int) -> int:
    """What the frame is to a request to `unit`: OK, EXCEPTION (the battery refused), CRC or OTHER."""
    end = at + size - TAIL
    if buf[at + size - 1] != END:
        return frame.CRC
    total = 0
    for i in range(at + 1, end):
        if digit(buf[i]) < 0:
            return frame.CRC
        total += buf[i]
    if byte(buf, end) < 0 or byte(buf, end + 2) < 0 or (total + pair(buf, end)) & 0xFFFF:
        return frame.CRC
    if byte(buf, at + 3) != unit or byte(buf, at + 5) != BATTERY:
        return frame.OTHER
    code = byte(buf, at + 7)
    if code == 0:
        return frame.OK
    # V3.3: 1 .. 6 wrong version, sum, length, command, format, data; 90 and 91 (hex) wrong address, broken inside.
    # Anything else there is a command: somebody's question, or the own echo.
    return frame.EXCEPTION if code < 0x10 or code == 0x90 or code == 0x91 else frame.OTHER


def digit(character: int) -> int:
    """0 .. 15, or -1: not one of 0-9 A-F."""
    if 48 <= character <= 57:
        return character - 48
    return character - 55 if 65 <= character <= 70 else -1


def byte(buf: bytearray, at: int) -> int:
    """Two digits as 0 .. 255, or -1."""
    high, low = digit(buf[at]), digit(buf[at + 1])
    return -1 if high < 0 or low < 0 else high << 4 | low


def pair(buf: bytearray, at: int) -> int:
    """Four digits as 0 .. 65535; they must be digits."""
    return byte(buf, at) << 8 | byte(buf, at + 2)


def _length(n: int) -> str:
    check = -((n & 0xF) + (n >> 4 & 0xF) + (n >> 8 & 0xF)) & 0xF
    return "%X%03X" % (check, n)
