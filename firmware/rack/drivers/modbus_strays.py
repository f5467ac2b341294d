"""What arrives on a Modbus line and is not the answer: whole frames, which are late ones or copies, and fragments."""

from . import modbus_frame as frame
from .crc16 import crc, table


class Strays:
    """Counts them, in the buffer of a master.

    `late` counts whole frames that were not the answer; the last one had `late_unit`, `late_function` and
    `late_bytes`. `noise` counts fragments.
    """

    def __init__(self) -> None:
        self._steps = table()
        self.buffer = bytearray(frame.FRAME_MAX + frame.REQUEST)
        self.late = 0
        self.late_unit = 0
        self.late_function = 0
        self.late_bytes = 0
        self.noise = 0

    def _count_stray(self, n: int) -> None:
        """What came while nothing was awaited: a whole frame is an answer that came too late."""
        if n < frame.SHORTEST or crc(self._steps, self.buffer, 0, n) != 0:
            self.noise += 1
        else:
            self._count_late()

    def _count_late(self) -> None:
        self.late += 1
        self.late_unit = self.buffer[0]
        self.late_function = self.buffer[1]
        self.late_bytes = self.buffer[2]
