"""JBD (Jiabaida, "Xiaoxiang") battery management on a UART: 9600 baud, one device a line, no address in its frames.

Facts: "General Protocol V4" of JBD for RS485/RS232/UART (basic information 0x03), as published in
github.com/kolins-cz/Smart-BMS-Bluetooth-ESP32; bits of the protection word in github.com/fl4p/batmon-ha issue 186.
A request is DD A5 command length sum 77, a reply DD command status length data sum 77; the sum is the two's
complement of status + length + data (of the request: command + length).
"""

from array import array

from . import modbus_frame as frame
from .limits import BAD, CELL_MAX_MV, CELL_MIN_MV, kelvin_mc, legal, signed, word

BASIC = 0x03
CHARGE_SPREAD_PM = 300  # choice: the a board's percent are of what the pack holds by now, not of what it held when new
HEAD = 23  # bytes of data before the temperatures
DATA_MAX = 80  # choice: 27 bytes with two sensors; newer boards append some

# bits of the protection word that forbid discharging: a cell or the pack empty, discharge too hot or too cold,
# overcurrent of discharge, short circuit, front end broken, switches locked by software
NO_DISCHARGE = 0x1ECA
DISCHARGE_CLOSED = 0x02  # of the byte of the switches


class Jbd:
    """One device. FIELDS in the order of `values`; current is + charging, as the protocol has it.

    soc_pm 0..1000 in whole percent, battery_mv and current_ma in steps of 10, temperature_mc of the hottest sensor,
    ok: 1 while the discharge switch is closed and no protection against discharging acts.
    """

    NAME = "jbd"
    FIELDS = ("soc_pm", "battery_mv", "current_ma", "temperature_mc", "ok")
    SOURCE = bytes((BASIC, BASIC, BASIC, BASIC, BASIC))  # command that gives each field
    BAUD = 9600
    PARITY = ""
    START = 0xDD
    REPLY = 7 + 27
    ANSWER_MS = 200  # choice: boards answer within some 50 ms

    def __init__(self, unit: int) -> None:
        self.unit = unit
        self.values = array("i", [BAD] * len(self.FIELDS))

    def commands(self, fields: list) -> tuple:
        """What must be asked for `fields`."""
        return (BASIC,)

    def request(self, command: int) -> bytearray:
        """The seven bytes that ask for `command`."""
        total = 0x10000 - command
        return bytearray((self.START, 0xA5, command, 0, total >> 8, total & 0xFF, 0x77))

    def size(self, buf: bytearray, at: int, n: int) -> int:
        """Bytes of the frame that begins at `at`; 0 none does, -1 too few of its bytes are there yet."""
        if n - at < 4:
            return -1
        return 7 + buf[at + 3] if buf[at + 3] <= DATA_MAX and buf[at + 2] in (0, 0x80) else 0

    def judge(self, buf: bytearray, at: int, size: int, command: int) -> int:
        """What the frame is to a request for `command`: OK, EXCEPTION, CRC or OTHER."""
        if buf[at + size - 1] != 0x77:
            return frame.CRC
        total = word(buf, at + size - 3)
        for i in range(at + 2, at + size - 3):
            total += buf[i]
        if total & 0xFFFF:
            return frame.CRC
        if buf[at + 1] != command:
            return frame.OTHER
        if buf[at + 2]:
            return frame.EXCEPTION
        short = size - 7 < HEAD or size - 7 < HEAD + 2 * buf[at + 4 + 22]
        return frame.LENGTH if short else frame.OK

    def hear(self, command: int, buf: bytearray, at: int) -> None:
        """Fill `values` from the reply at `at`."""
        at += 4
        values = self.values
        values[0] = self._charge(buf[at + 19] * 10, word(buf, at + 4), word(buf, at + 6))
        values[1] = legal(word(buf, at) * 10, CELL_MIN_MV * buf[at + 21], CELL_MAX_MV * buf[at + 21])
        values[2] = signed(word(buf, at + 2)) * 10
        values[3] = self._hottest(buf, at + HEAD, buf[at + 22])
        blocked = word(buf, at + 16) & NO_DISCHARGE
        values[4] = 1 if buf[at + 20] & DISCHARGE_CLOSED and not blocked else 0

    def lost(self, command: int) -> None:
        """No reply: nothing is kept from one to the next."""

    def _charge(self, soc_pm: int, left: int, full: int) -> int:
        """The charge, or BAD when it is not that of `left` of `full` (10 mAh), give or take the age of the pack."""
        if not full or left * 4 > full * 5:
            return BAD
        told_pm = left * 1000 // full
        near = -CHARGE_SPREAD_PM <= soc_pm - told_pm <= CHARGE_SPREAD_PM
        return legal(soc_pm, 0, 1000) if near else BAD

    def _hottest(self, buf: bytearray, at: int, sensors: int) -> int:
        """The highest of the temperatures (0.1 K); BAD when one cannot be or there is none."""
        hottest = BAD
        for i in range(sensors):
            value = kelvin_mc(word(buf, at + 2 * i))
            if value == BAD:
                return BAD
            hottest = max(hottest, value)
        return hottest
