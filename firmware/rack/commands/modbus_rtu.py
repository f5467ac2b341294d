"""Modbus RTU around the server: what lies between two silences is a frame, if its CRC says so.

Source: Modbus over Serial Line V1.02: silence of 3.5 characters, unit 0 is for all and never answered.
"""

from ..model import ticks
from .modbus_server import PDU_MOST, READ_HOLDING, READ_INPUT, ModbusServer

FRAME_MOST = 256
REQUEST = 8  # bytes of a read request
SHORTEST = 4
LET_GO_MS = 3  # grain of the clock, and the direction pin, which falls a look after the last character: choice
ECHO_MS = 20  # a transceiver that lets us hear ourselves does so at once: choice


class RtuFrames:
    """One line. `crc(buf, first, end)` is 0 over a frame with its own CRC; `quiet_ms` is the silence between frames."""

    def __init__(self, server: ModbusServer, unit: int, crc, quiet_ms: int, character_us: int, may_write: bool) -> None:
        self._server = server
        self._unit = unit
        self._crc = crc
        self._quiet_ms = quiet_ms
        self._character_us = character_us
        self._may_write = may_write
        self._buf = bytearray(FRAME_MOST)
        self._n = 0
        self._too_long = False
        self._last_ms = 0
        self._echo = 0
        self._echo_ms = 0
        self._sent_ms = 0
        self._leaving_ms = 0  # how long the reply takes to leave; 0 when it has
        self.out = bytearray(PDU_MOST + 3)
        self.damaged = 0

    def feed(self, data: bytes, n: int, now_ms: int) -> None:
        """`n` bytes of `data` have arrived."""
        for i in range(n):
            if self._n == FRAME_MOST:
                self._too_long = True
                break
            self._buf[self._n] = data[i]
            self._n += 1
        if n:
            self._last_ms = now_ms

    def busy(self) -> bool:
        """True while a request comes in or its reply leaves: the UART must be served. A jammed line holds nobody up."""
        return (self._n > 0 and not self._too_long) or self._leaving_ms > 0

    def reply(self, now_ms: int) -> int:
        """Bytes of `out` to be sent now; 0 while there is nothing to say."""
        if self._leaving_ms and ticks.diff(now_ms, self._sent_ms) >= self._leaving_ms:
            self._leaving_ms = 0
        if not self._n or ticks.diff(now_ms, self._last_ms) < self._quiet_ms:
            return 0
        n = 0 if self._too_long else self._n
        self._n = 0
        self._too_long = False
        if self._is_echo(n, now_ms):
            return 0
        return self._answer(n, now_ms)

    def _answer(self, n: int, now_ms: int) -> int:
        at = 0
        if n < SHORTEST or self._crc(self._buf, 0, n):
            at = n - REQUEST
            if not self._read_at_end(at, n):
                self.damaged += 1
                return 0
        unit = self._buf[at]
        if unit != self._unit and unit != 0:
            return 0
        size = self._server.answer(self._buf, at + 1, n - at - 3, self.out, 1, self._may_write)
        if unit == 0:
            return 0
        self.out[0] = unit
        check = self._crc(self.out, 0, size + 1)
        self.out[size + 1] = check & 0xFF
        self.out[size + 2] = check >> 8
        self._echo = size + 3
        self._echo_ms = self._sent_ms = now_ms
        self._leaving_ms = (size + 3) * self._character_us // 1000 + LET_GO_MS
        return size + 3

    def _read_at_end(self, at: int, n: int) -> bool:
        """A silence can be missed, and our request then follows the talk of others; a read is safe to find there."""
        if at <= 0 or self._buf[at] != self._unit or self._crc(self._buf, at, n):
            return False
        return self._buf[at + 1] in (READ_HOLDING, READ_INPUT)

    def _is_echo(self, n: int, now_ms: int) -> bool:
        """Our own reply, come back right behind itself: the reply to function 6 looks like its request."""
        size = self._echo
        self._echo = 0
        if n != size or not n or ticks.diff(now_ms, self._echo_ms) > ECHO_MS + n * self._character_us // 1000:
            return False
        for i in range(n):
            if self._buf[i] != self.out[i]:
                return False
        return True
