"""Modbus requests to replies, without frames: functions 3, 4, 6 and 16, everything else is a named exception.

Source: Modbus Application Protocol Specification V1.1b3, sections 6 and 7. Counts and journals what it refuses.
"""

from ..model import causes
from ..model.state import State
from ..report.sunspec_map import SunSpecMap
from .modbus_writes import ADDRESS, OK, VALUE, Writes

READ_HOLDING, READ_INPUT, WRITE_ONE, WRITE_MANY = 3, 4, 6, 16
FUNCTION = 1  # exception: this function is not served, or not to this client
FAILURE = 4  # exception: a fault of ours
READ_MOST = 125  # registers
WRITE_MOST = 123
PDU_MOST = 253


class ModbusServer:
    """Answers over the map and the writes; the frames around a request are of `modbus_rtu` and `modbus_tcp`."""

    def __init__(self, sun_map: SunSpecMap, writes: Writes, now: State, journal) -> None:
        self._map = sun_map
        self._writes = writes
        self._state = now
        self._journal = journal
        self._refused_since = 0
        self._last_event_s = -1
        self.answered = 0

    def answer(self, buf: bytes, at: int, n: int, out: bytearray, to: int, may_write: bool) -> int:
        """Bytes of the reply, put into `out` from `to` on, to the request in `n` bytes of `buf` from `at` on.

        Never raises; `n` is at least 1, `out` has room for PDU_MOST bytes. `may_write`: writes are served here.
        """
        function = buf[at]
        try:
            code = self._serve(buf, at, n, out, to, may_write)
        except Exception:  # a fault of ours must not stop the task, nor pass unseen
            code = FAILURE
        self.answered += 1
        if code == OK:
            return 2 + out[to + 1] if function in (READ_HOLDING, READ_INPUT) else 5
        self._count(function, code)
        out[to] = function | 0x80
        out[to + 1] = code
        return 2

    def _serve(self, buf: bytes, at: int, n: int, out: bytearray, to: int, may_write: bool) -> int:
        function = buf[at]
        writes = function in (WRITE_ONE, WRITE_MANY)
        if not writes and function not in (READ_HOLDING, READ_INPUT):
            return FUNCTION
        if writes and not may_write:
            return FUNCTION
        if n < 5:
            return VALUE
        address = buf[at + 1] << 8 | buf[at + 2]
        number = buf[at + 3] << 8 | buf[at + 4]
        if function == WRITE_MANY:
            return self._write_many(buf, at, n, out, to, address, number)
        if n != 5:
            return VALUE
        if function == WRITE_ONE:
            code = self._writes.run(address, 1, buf, at + 3)
            _echo(buf, at, out, to)
            return code
        return self._read(function, address, number, out, to)

    def _read(self, function: int, address: int, count: int, out: bytearray, to: int) -> int:
        if not 1 <= count <= READ_MOST:
            return VALUE
        out[to] = function
        out[to + 1] = 2 * count
        return OK if self._map.read_into(address, count, out, to + 2) else ADDRESS

    def _write_many(self, buf: bytes, at: int, n: int, out: bytearray, to: int, address: int, count: int) -> int:
        if not 1 <= count <= WRITE_MOST or n != 6 + 2 * count or buf[at + 5] != 2 * count:
            return VALUE
        code = self._writes.run(address, count, buf, at + 6)
        _echo(buf, at, out, to)
        return code

    def _count(self, function: int, code: int) -> None:
        """Count a refusal; an event for a refused write, at most one a second."""
        self._state.refused += 1
        if function not in (WRITE_ONE, WRITE_MANY):
            return
        self._refused_since += 1
        if self._journal.now_s != self._last_event_s:
            self._last_event_s = self._journal.now_s
            self._journal.put(causes.K_REFUSE, causes.NO_OUTPUT, causes.DISPATCH, code, self._refused_since)
            self._refused_since = 0


def _echo(buf: bytes, at: int, out: bytearray, to: int) -> None:
    """The reply to a write begins as the request does."""
    for i in range(5):
        out[to + i] = buf[at + i]
