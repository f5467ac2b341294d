"""Daly battery management on a UART or RS-485: 9600 baud, frames of 13 bytes, one board a line.

Facts: "Daly UART/485 Communications Protocol" V1.2 (Dongguan Daly Electronics; published in
github.com/Louisvdw/dbus-serialbattery): A5 address id 08, eight bytes, sum of all before it. The host asks as 0x40, the
board answers as 0x01. Bits of 0x98: github.com/maland16/daly-bms-uart; sign of the current (the wire counts
discharging up from 30000): github.com/fl4p/batmon-ha.
"""

from array import array

from . import modbus_frame as frame
from .limits import BAD, TEMPERATURE_MAX_MC, TEMPERATURE_MIN_MC, legal, word

HOST = 0x40
PACK = 0x90  # voltage, current, charge
WARMTH = 0x92  # highest and lowest temperature
SWITCHES = 0x93
FAILURES = 0x98
SIZE = 13
DATA = 8
ZERO_DA = 30000  # the current that means none, 0.1 A
ZERO_C = 40
CURRENT_MAX_MA = 800000  # choice: boards are built up to 500 A and switch off below this
PACK_MIN_MV = 5000  # choice: three cells at 1.7 V; Daly builds boards for 3 to 48 cells
PACK_MAX_MV = 240000
SENSORS_MAX = 16  # by the protocol (0x96)

# bits of the seven bytes of 0x98 that forbid discharging: second-level alarms of cell and pack empty, discharge too
# hot or too cold, overcurrent of discharge; discharge switch too hot or broken open; front end; short circuit
NO_DISCHARGE = bytes((0x88, 0xA0, 0x08, 0x00, 0x82, 0x01, 0x04))


class Daly:
    """One board. FIELDS in the order of `values`; current is + charging.

    soc_pm 0..1000, battery_mv and current_ma in steps of 100, temperature_mc in whole degrees (the highest), ok: 1
    while the discharge switch is closed and no second-level alarm forbids discharging.
    """

    NAME = "daly"
    FIELDS = ("soc_pm", "battery_mv", "current_ma", "temperature_mc", "ok")
    SOURCE = bytes((PACK, PACK, PACK, WARMTH, FAILURES))  # command that gives each field
    BAUD = 9600
    PARITY = ""
    START = 0xA5
    REPLY = SIZE
    ANSWER_MS = 250  # choice: boards answer within some 100 ms

    def __init__(self, unit: int) -> None:
        self.unit = unit
        self.values = array("i", [BAD] * len(self.FIELDS))
        self._closed = BAD  # the discharge switch of this round; BAD: not known

    def commands(self, fields: list) -> tuple:
        """What must be asked for `fields`, the switches before the failures."""
        wanted = [self.SOURCE[self.FIELDS.index(name)] for name in fields]
        if FAILURES in wanted:
            wanted.append(SWITCHES)
        return tuple(sorted(set(wanted)))

    def request(self, command: int) -> bytearray:
        """The thirteen bytes that ask for `command`."""
        ask = bytearray(SIZE)
        ask[0] = self.START
        ask[1] = HOST
        ask[2] = command
        ask[3] = DATA
        ask[12] = sum(ask) & 0xFF
        return ask

    def size(self, buf: bytearray, at: int, n: int) -> int:
        """Bytes of the frame that begins at `at`; 0 none does, -1 too few of its bytes are there yet."""
        if n - at < 4:
            return -1
        return SIZE if buf[at + 1] == self.unit and buf[at + 3] == DATA else 0

    def judge(self, buf: bytearray, at: int, size: int, command: int) -> int:
        """What the frame is to a request for `command`: OK, CRC or OTHER."""
        total = 0
        for i in range(at, at + SIZE - 1):
            total += buf[i]
        if total & 0xFF != buf[at + SIZE - 1]:
            return frame.CRC
        return frame.OK if buf[at + 2] == command else frame.OTHER

    def hear(self, command: int, buf: bytearray, at: int) -> None:
        """Fill the `values` that this reply gives."""
        at += 4
        values = self.values
        if command == PACK:
            self._pack(buf, at)
        elif command == WARMTH:
            values[3] = legal((buf[at] - ZERO_C) * 1000, TEMPERATURE_MIN_MC, TEMPERATURE_MAX_MC)
            sensors = max(buf[at + 1], buf[at + 3])
            if not 0 < buf[at + 2] <= buf[at] or sensors > SENSORS_MAX:
                values[3] = BAD  # the highest below the lowest, -40 degrees (no sensor), or of none that can be
        elif command == SWITCHES:
            self._closed = legal(buf[at + 2], 0, 1)
        else:
            values[4] = self._allowed(buf, at)
            self._closed = BAD

    def _pack(self, buf: bytearray, at: int) -> None:
        """Voltage, current and charge: none of them when the two voltages of the frame do not fit."""
        values = self.values
        pack, gathered = word(buf, at), word(buf, at + 2)
        fits = gathered == 0 or pack * 3 // 4 <= gathered <= pack * 5 // 4  # boards that do not gather it say 0
        values[0] = legal(word(buf, at + 6), 0, 1000) if fits else BAD
        values[1] = legal(pack * 100, PACK_MIN_MV, PACK_MAX_MV) if fits else BAD
        current = legal((ZERO_DA - word(buf, at + 4)) * 100, -CURRENT_MAX_MA, CURRENT_MAX_MA)
        values[2] = current if fits else BAD

    def lost(self, command: int) -> None:
        """Without this round's switches, what the failures say is only half of it."""
        if command == SWITCHES:
            self._closed = BAD

    def _allowed(self, buf: bytearray, at: int) -> int:
        if self._closed == BAD:
            return BAD
        for i in range(len(NO_DISCHARGE)):
            if buf[at + i] & NO_DISCHARGE[i]:
                return 0
        return self._closed
