"""A stack of Pylontech modules seen through its master on RS-485: system values 0x61, management 0x63 (V3.5).

Facts: V3.5 of the protocol; order of the 26 values of 0x61 and of 0x63 as in github.com/dalathegreat/Battery-Emulator
(PYLON-LV-RS485). The current of 0x61 is left out: public sources give its unit as 1 mA and as 10 mA; a shunt or the
modules' own 0x42 tells it.
"""

from array import array

from . import modbus_frame as frame
from . import pylontech_frame as text
from .limits import BAD, CELL_MAX_MV, CELL_MIN_MV, kelvin_mc, legal
from .pylontech import Pylontech

SYSTEM = 0x61
MANAGEMENT = 0x63
SYSTEM_DIGITS = 98
MANAGEMENT_DIGITS = 18
MAY_DISCHARGE = 0x40
CELLS_MIN = 8  # choice: 24 V stacks have eight, 48 V stacks 15 or 16
CELLS_MAX = 16


class PylontechStack(Pylontech):
    """The master at address `unit`. FIELDS in the order of `values`.

    soc_pm and soh_pm (the worst module) 0..1000 in whole percent, battery_mv, temperature_mc of the hottest cell,
    ok: 1 while the stack allows discharging.
    """

    NAME = "pylontech-stack"
    FIELDS = ("soc_pm", "soh_pm", "battery_mv", "temperature_mc", "ok")
    SOURCE = bytes((SYSTEM, SYSTEM, SYSTEM, SYSTEM, MANAGEMENT))  # command that gives each field
    REPLY = text.HEAD + SYSTEM_DIGITS + text.TAIL

    def __init__(self, unit: int) -> None:
        self.unit = unit
        self.values = array("i", [BAD] * len(self.FIELDS))

    def request(self, command: int) -> bytearray:
        """The characters that ask the master for `command`."""
        return text.request(self.unit, command, "")

    def judge(self, buf: bytearray, at: int, size: int, command: int) -> int:
        """What the frame is to a request for `command`: OK, EXCEPTION, CRC, or OTHER, also by its length."""
        what = text.judge(buf, at, size, self.unit)
        if what == frame.OTHER or what == frame.CRC:
            return what
        digits = SYSTEM_DIGITS if command == SYSTEM else MANAGEMENT_DIGITS
        if command < 0 or (what == frame.OK and size != text.HEAD + digits + text.TAIL):
            return frame.OTHER
        return what

    def hear(self, command: int, buf: bytearray, at: int) -> None:
        """Fill the `values` that this reply gives."""
        at += text.HEAD
        values = self.values
        if command == MANAGEMENT:
            values[4] = 1 if text.byte(buf, at + 16) & MAY_DISCHARGE else 0
            return
        values[0] = legal(text.byte(buf, at + 8) * 10, 0, 1000)
        values[1] = legal(text.byte(buf, at + 20) * 10, 0, 1000)
        highest, lowest = text.pair(buf, at + 22), text.pair(buf, at + 30)
        cells_fit = CELL_MIN_MV <= lowest <= highest <= CELL_MAX_MV
        mv = text.pair(buf, at)
        # between all cells as low as the lowest and all as high as the highest
        values[2] = legal(mv, lowest * CELLS_MIN, highest * CELLS_MAX) if cells_fit else BAD
        values[3] = kelvin_mc(text.pair(buf, at + 42))
