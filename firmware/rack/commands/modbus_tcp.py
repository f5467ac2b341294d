"""Modbus TCP around the server: one object per client, fed with what arrives, however it is cut.

Source: Modbus Messaging on TCP/IP Implementation Guide V1.0b: a head of seven bytes (transaction, protocol 0, length,
unit), then the request. A head that cannot be true ends the connection: there is no way to find the next one.
"""

from .modbus_server import PDU_MOST, ModbusServer

HEAD = 7
SHORTEST = 2  # value of the length field: unit and function
LONGEST = PDU_MOST + 1
ANY_UNITS = (0, 255)  # what clients put when they mean whoever listens
BAD = -1


class TcpFrames:
    """The stream of one client."""

    def __init__(self, server: ModbusServer, unit: int, may_write: bool) -> None:
        self._server = server
        self._unit = unit
        self._may_write = may_write
        self._buf = bytearray(HEAD + PDU_MOST)
        self.n = 0
        self.out = bytearray(HEAD + PDU_MOST)

    def room(self) -> memoryview:
        """Where the next bytes of the client go."""
        return memoryview(self._buf)[self.n :]

    def came(self, n: int) -> None:
        """`n` bytes have been put there."""
        self.n += n

    def reply(self) -> int:
        """Bytes of `out` to be sent: 0 nothing yet, BAD the stream makes no sense. Call until it gives 0."""
        while self.n >= HEAD:
            buf = self._buf
            size = buf[4] << 8 | buf[5]
            if buf[2] or buf[3] or not SHORTEST <= size <= LONGEST:
                return BAD
            if self.n < 6 + size:
                return 0
            n = self._answer(size)
            self._drop(6 + size)
            if n:
                return n
        return 0

    def _answer(self, size: int) -> int:
        """Reply to a whole request; 0 when it is for another unit."""
        buf, out = self._buf, self.out
        if buf[6] != self._unit and buf[6] not in ANY_UNITS:
            return 0
        n = self._server.answer(buf, HEAD, size - 1, out, HEAD, self._may_write)
        for i in (0, 1, 6):
            out[i] = buf[i]
        out[2] = out[3] = out[4] = 0
        out[5] = n + 1
        return HEAD + n

    def _drop(self, n: int) -> None:
        """Forget the first `n` bytes."""
        left = self.n - n
        for i in range(left):
            self._buf[i] = self._buf[n + i]
        self.n = left
