"""A Pylontech low-voltage battery module (US2000, US3000 ...) on RS-485: analogue values 0x42, alarms 0x44.

Facts: see `pylontech_frame`; bits of the alarm states: V3.3 section "get alarm info". 0x42: flag, module, cells and
their mV, sensors and 0.1 K, current 0.1 A (+ charging), mV, mAh left, number of items, mAh in all, cycles, and with
four items both capacities again with 24 bits (modules above 65 Ah).
"""

from array import array

from . import modbus_frame as frame
from . import pylontech_frame as text
from .limits import BAD, CELL_MAX_MV, CELL_MIN_MV, kelvin_mc, legal, signed

ANALOGUE = 0x42
ALARMS = 0x44
CELLS_MAX = 16
SENSORS_MAX = 8
SPREAD_MV = 200  # choice: the module's voltage is the sum of its cells but for a few mV of busbar and rounding

# state 1: module empty, discharge too hot or cold, discharge overcurrent, cell empty; state 2: discharge switch closed
NO_DISCHARGE = 0x80 | 0x20 | 0x10 | 0x02
DISCHARGE_CLOSED = 0x04


class Pylontech:
    """One module at address `unit`. FIELDS in the order of `values`; current is + charging.

    soc_pm 0..1000 (mAh left of mAh in all), battery_mv, current_ma in steps of 100, temperature_mc of the hottest
    sensor, ok: 1 while the discharge switch is closed and no protection against discharging acts.
    """

    NAME = "pylontech"
    FIELDS = ("soc_pm", "battery_mv", "current_ma", "temperature_mc", "ok")
    SOURCE = bytes((ANALOGUE, ANALOGUE, ANALOGUE, ANALOGUE, ALARMS))  # command that gives each field
    BAUD = 115200  # as delivered (V3.3; a switch on the module selects 9600 instead)
    PARITY = ""
    START = text.START
    REPLY = text.HEAD + 134 + text.TAIL
    ANSWER_MS = 200  # choice: modules answer within some 40 ms

    def __init__(self, unit: int) -> None:
        self.unit = unit
        self.values = array("i", [BAD] * len(self.FIELDS))

    def commands(self, fields: list) -> tuple:
        """What must be asked for `fields`."""
        return tuple(sorted({self.SOURCE[self.FIELDS.index(name)] for name in fields}))

    def request(self, command: int) -> bytearray:
        """The characters that ask this module for `command`."""
        return text.request(self.unit, command, "%02X" % self.unit)

    def size(self, buf: bytearray, at: int, n: int) -> int:
        """See `pylontech_frame.size`."""
        return text.size(buf, at, n)

    def judge(self, buf: bytearray, at: int, size: int, command: int) -> int:
        """What the frame is to a request for `command`: OK, EXCEPTION, CRC, or OTHER, also by the form of its INFO."""
        what = text.judge(buf, at, size, self.unit)
        if what == frame.OTHER or what == frame.CRC:
            return what
        if command < 0:
            return frame.OTHER
        if what == frame.OK and size - text.HEAD - text.TAIL != self._form(buf, at + text.HEAD, size, command):
            return frame.OTHER
        return what

    def _form(self, buf: bytearray, at: int, size: int, command: int) -> int:
        """Digits that INFO must have as an answer to `command` with its number of cells and sensors; -1: none fits."""
        bytes_a_value = 2 if command == ANALOGUE else 1
        if size < text.HEAD + 8 + text.TAIL or text.byte(buf, at + 2) != self.unit:
            return -1
        cells = text.byte(buf, at + 4)
        place = 6 + 2 * bytes_a_value * cells
        if not 0 < cells <= CELLS_MAX or text.HEAD + place + 2 + text.TAIL > size:
            return -1
        sensors = text.byte(buf, at + place)
        if sensors > SENSORS_MAX:
            return -1
        place += 2 + 2 * bytes_a_value * sensors
        if command == ALARMS:
            return place + 16
        if text.HEAD + place + 22 + text.TAIL > size:
            return -1
        return place + 34 if text.byte(buf, at + place + 12) > 2 else place + 22

    def hear(self, command: int, buf: bytearray, at: int) -> None:
        """Fill the `values` that this reply gives."""
        at += text.HEAD
        cells = text.byte(buf, at + 4)
        if command == ANALOGUE:
            self._analogue(buf, at + 6, cells)
            return
        at += 6 + 2 * cells
        at += 2 + 2 * text.byte(buf, at) + 6
        blocked = text.byte(buf, at) & NO_DISCHARGE
        self.values[4] = 1 if text.byte(buf, at + 2) & DISCHARGE_CLOSED and not blocked else 0

    def lost(self, command: int) -> None:
        """No reply: nothing is kept from one to the next."""

    def _analogue(self, buf: bytearray, at: int, cells: int) -> None:
        """`at`: the first cell."""
        sum_mv = 0
        for i in range(cells):
            sum_mv += text.pair(buf, at + 4 * i)
        at += 4 * cells
        sensors = text.byte(buf, at)
        self.values[3] = self._hottest(buf, at + 2, sensors)
        at += 2 + 4 * sensors
        mv = text.pair(buf, at + 4)
        if not -SPREAD_MV <= mv - sum_mv <= SPREAD_MV:
            mv = BAD
        self.values[1] = legal(mv, CELL_MIN_MV * cells, CELL_MAX_MV * cells)
        self.values[2] = signed(text.pair(buf, at)) * 100
        self.values[0] = self._charge(buf, at + 8)

    def _hottest(self, buf: bytearray, at: int, sensors: int) -> int:
        hottest = BAD
        for i in range(sensors):
            value = kelvin_mc(text.pair(buf, at + 4 * i))
            if value == BAD:
                return BAD
            hottest = max(hottest, value)
        return hottest

    def _charge(self, buf: bytearray, at: int) -> int:
        """What is left of all, per mille; `at`: mAh left."""
        left, full = text.pair(buf, at), text.pair(buf, at + 6)
        if text.byte(buf, at + 4) > 2:
            left = text.byte(buf, at + 14) << 16 | text.pair(buf, at + 16)
            full = text.byte(buf, at + 20) << 16 | text.pair(buf, at + 22)
        if not 0 < full or left > full:
            return BAD
        while full > 1000000:  # so that the product below stays inside 31 bits
            full >>= 1
            left >>= 1
        return (left * 1000 + full // 2) // full
