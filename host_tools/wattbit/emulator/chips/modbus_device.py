"""A Modbus device: holding registers and the answers to functions 3, 4, 6 and 16."""

from wattbit.emulator.chips.crc import crc16, make_table
from wattbit.emulator.chips.noise import Noise

ILLEGAL_FUNCTION = 1
ILLEGAL_ADDRESS = 2
ILLEGAL_VALUE = 3
DEVICE_BUSY = 6
HONEST = ("", "freeze", "drift", "late")  # faults that leave the frame alone


class ModbusDevice:
    """`size` registers from `first` on, kept as the bytes of the wire; a model overrides refresh().

    BYTES is what one address stands for: 2, or 1 where a device counts bytes (`size` then does, too).

    fault: "freeze" (no refresh), "drop" (no answer), "garbage" (right frames full of random data and frames with
    a wrong CRC in turn), "drift" (models scale what they measure by `drift_pm`), and, for tests of masters:
    "crc", "wrong_unit", "wrong_function", "short", "long", "junk", "exception", "late" (by `late_us`).
    """

    BYTES = 2

    def __init__(self, unit: int, size: int, seed: int = 1, first: int = 0) -> None:
        self.unit = unit
        self.first = first
        self.size = size
        self.image = bytearray(self.BYTES * size)
        self.fault = ""
        self.drift_pm = 0
        self.late_us = 200000
        self._table = make_table()
        self._noise = Noise(seed)
        self._odd = False

    def set(self, register: int, value: int) -> None:
        """Put 16 bits into a register; larger or negative values wrap as two's complement."""
        at = self.BYTES * (register - self.first)
        self.image[at] = value >> 8 & 0xFF
        self.image[at + 1] = value & 0xFF

    def get(self, register: int) -> int:
        """The 16 bits of a register."""
        at = self.BYTES * (register - self.first)
        return self.image[at] << 8 | self.image[at + 1]

    def _has(self, at: int, count: int) -> bool:
        """True when `count` registers from byte `at` of the image on are there."""
        return 0 <= at <= len(self.image) - 2 * count

    def refresh(self, first: int, end: int) -> None:
        """Bring registers `first` .. `end` - 1 (at least) up to date; the plain device has nothing to do."""

    def answer(self, request: bytes) -> bytes | None:
        """The frame that answers `request`, or None when it is damaged or for another unit."""
        if len(request) < 8 or request[0] != self.unit or self.fault == "drop":
            return None
        if crc16(self._table, request, len(request)) != 0:
            return None
        if self.fault == "exception":
            return self._refuse(request[1], DEVICE_BUSY)
        frame = self._serve(request)
        return frame if self.fault in HONEST else self._spoil(frame)

    def _serve(self, request: bytes) -> bytearray:
        function = request[1]
        address = request[2] << 8 | request[3]
        count = request[4] << 8 | request[5]
        if function in (3, 4):
            return self._read(function, address, count)
        if function == 6:
            return self._write(request, address, 1, request[4:6])
        if function == 16:
            return self._write(request, address, count, request[7:-2])
        return self._refuse(function, ILLEGAL_FUNCTION)

    def _read(self, function: int, address: int, count: int) -> bytearray:
        if not 1 <= count <= 125:
            return self._refuse(function, ILLEGAL_VALUE)
        at = self.BYTES * (address - self.first)
        if not self._has(at, count):
            return self._refuse(function, ILLEGAL_ADDRESS)
        if self.fault != "freeze":
            self.refresh(address, address + count)
        size = 2 * count
        frame = bytearray(5 + size)
        frame[0] = self.unit
        frame[1] = function
        frame[2] = size
        frame[3:-2] = self.image[at : at + size]
        return self._close(frame)

    def _write(self, request: bytes, address: int, count: int, data: bytes) -> bytearray:
        function = request[1]
        if not 1 <= count <= 123 or len(data) != 2 * count or (function == 16 and request[6] != 2 * count):
            return self._refuse(function, ILLEGAL_VALUE)
        at = self.BYTES * (address - self.first)
        if not self._has(at, count):
            return self._refuse(function, ILLEGAL_ADDRESS)
        self.image[at : at + 2 * count] = data
        return self._close(bytearray(request[:6] + b"\0\0"))

    def _refuse(self, function: int, code: int) -> bytearray:
        return self._close(bytearray((self.unit, function | 0x80, code, 0, 0)))

    def _close(self, frame: bytearray) -> bytearray:
        """Put the CRC into the last two bytes."""
        n = len(frame)
        check = crc16(self._table, frame, n - 2)
        frame[n - 2] = check & 0xFF
        frame[n - 1] = check >> 8
        return frame

    def _spoil(self, frame: bytearray) -> bytearray:
        """The frame as the fault makes it."""
        fault = self.fault
        if fault == "garbage":
            self._odd = not self._odd
            for i in range(3, len(frame) - 2):
                frame[i] = self._noise.next16() >> 8
            if self._odd:
                return self._close(frame)
            fault = "crc"
        if fault == "crc":
            frame[-1] ^= 0x55
            return frame
        if fault == "short":
            return frame[:-3]
        if fault == "long":
            return frame + frame[3:6]
        if fault == "junk":
            return bytearray([self._noise.next16() >> 8 for _ in range(256)])
        if fault == "wrong_unit":
            frame[0] ^= 0x01
        elif fault == "wrong_function":
            frame[1] ^= 0x07
        return self._close(frame)
