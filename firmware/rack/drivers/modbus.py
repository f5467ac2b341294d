"""Modbus RTU master: one read at a time, as a state machine that never waits and never allocates.

A frame is judged only after the line has been quiet for 3.5 characters, so it must have exactly the length
that was asked for. What is not the answer (own echo, a late answer of somebody else, fragments of noise) is
dropped and the wait goes on until the time is over. A late answer of the same unit with the same shape
cannot be told from the right one; whoever polls must change `count` after a failure (see `modbus_poll`).
"""

from rack.model import ticks

from .crc16 import crc, table

# what step() returns
IDLE = 0
BUSY = 1
DONE = 2
FAILED = 3

# why it failed
OK = 0
TIMEOUT = 1  # nothing that could be the answer arrived in time
CRC = 2
EXCEPTION = 3  # the device refused; see `exception`
LENGTH = 4
FUNCTION = 5
BABBLE = 6  # the line did not become quiet, so nothing was sent
ERRORS = ("ok", "timeout", "crc", "exception", "length", "function", "babble")

_QUIET = 4  # private states, seen from outside as BUSY
_WAIT = 5

BABBLE_MS = 300
TURNAROUND_MS = 3  # usual pause before an answer; a first look before then is wasted

BITS_PER_CHARACTER = 11
REQUEST = 8
FRAME_MAX = 256  # longest RTU frame by the specification
COUNT_MAX = 125  # most registers of one read


class Master:
    """Master of one RS-485 line.

    `port` has send(buf, n) and receive_into(buf) -> n, neither waits for an answer. After DONE the registers
    are in `buffer` from byte 3 on (see `register`). `wait_ms`: how long until step() can have news.
    `late` counts whole frames that were not the answer, `noise` fragments.
    """

    def __init__(self, port: object, baud: int) -> None:
        self._port = port
        self._baud = baud
        self._steps = table()
        self._request = bytearray(REQUEST)
        self._chunk = bytearray(64)
        self.buffer = bytearray(FRAME_MAX + REQUEST)
        self._length = 0
        # ticks have 1 ms grain: n ticks apart means at least n - 1 ms
        self._quiet_ms = max(3, -(-35 * BITS_PER_CHARACTER * 100 // baud) + 1)
        self._state = IDLE
        self._last = 0
        self._deadline = 0
        self._expected = 0
        self._answer_ms = 0
        self.wait_ms = 0
        self.error = OK
        self.exception = 0
        self.late = 0
        self.noise = 0

    def start(self, unit: int, function: int, address: int, count: int, now_ms: int, answer_ms: int = 50) -> None:
        """Ask `unit` (1..247) for `count` (1..125) registers from `address` on; function 3 or 4.

        `answer_ms`: the longest pause before the device begins to answer. A read in progress is given up.
        """
        if function not in (3, 4) or not 0 < count <= COUNT_MAX or not 0 < unit < 248:
            raise ValueError("modbus: only functions 3 and 4, 1..125 registers, units 1..247")
        buf = self._request
        buf[0] = unit
        buf[1] = function
        buf[2] = address >> 8 & 0xFF
        buf[3] = address & 0xFF
        buf[4] = 0
        buf[5] = count
        check = crc(self._steps, buf, 0, 6)
        buf[6] = check & 0xFF
        buf[7] = check >> 8
        self._expected = 5 + 2 * count
        self._answer_ms = answer_ms
        self._deadline = ticks.add(now_ms, BABBLE_MS)
        self._state = _QUIET
        self.error = OK
        self.exception = 0
        self.wait_ms = 0

    def step(self, now_ms: int) -> int:
        """Go on as far as possible; IDLE, BUSY, DONE or FAILED."""
        if self._state == _QUIET:
            return self._send_when_quiet(now_ms)
        if self._state == _WAIT:
            self._receive(now_ms)
            return self._judge(now_ms)
        return self._state

    def register(self, index: int) -> int:
        """Register `index` of the answer, 0..65535."""
        return self.buffer[3 + 2 * index] << 8 | self.buffer[4 + 2 * index]

    def _send_when_quiet(self, now_ms: int) -> int:
        """Throw away what still arrives; send once nothing has for 3.5 characters."""
        self._length = 0
        while self._port.receive_into(self.buffer) > 0:
            self._last = now_ms
            self.noise += 1
        left = self._quiet_ms - ticks.diff(now_ms, self._last)
        if 0 < left <= self._quiet_ms:
            if ticks.diff(now_ms, self._deadline) >= 0:
                self.error = BABBLE
                return self._end(FAILED)
            self.wait_ms = left
            return BUSY
        self._port.send(self._request, REQUEST)
        wire_ms = self._wire_ms(REQUEST + self._expected)
        self._deadline = ticks.add(now_ms, wire_ms + self._answer_ms + self._quiet_ms)
        self._last = now_ms
        self._state = _WAIT
        self.wait_ms = wire_ms + TURNAROUND_MS
        return BUSY

    def _wire_ms(self, characters: int) -> int:
        return characters * BITS_PER_CHARACTER * 1000 // self._baud + 1

    def _receive(self, now_ms: int) -> None:
        """Append what has arrived; beyond the longest frame only the length still counts."""
        if self._length == 0:
            self._length = self._port.receive_into(self.buffer)
            if self._length > 0:
                self._last = now_ms
        n = self._port.receive_into(self._chunk)
        while n > 0:
            self._last = now_ms
            for i in range(n):
                if self._length < len(self.buffer):
                    self.buffer[self._length] = self._chunk[i]
                    self._length += 1
            n = self._port.receive_into(self._chunk)

    def _judge(self, now_ms: int) -> int:
        """Once the line is quiet, decide on what lies in the buffer."""
        quiet = ticks.diff(now_ms, self._last)
        if self._length == len(self.buffer):
            self.error = LENGTH
            return self._end(FAILED)
        if self._length > 0 and quiet < self._quiet_ms:
            self.wait_ms = self._quiet_ms - quiet
            return BUSY
        if self._length > 0:
            verdict = self._verdict()
            if verdict != BUSY:
                return self._end(verdict)
            self._length = 0
        if ticks.diff(now_ms, self._deadline) >= 0:
            if self.error == OK:
                self.error = TIMEOUT
            return self._end(FAILED)
        self.wait_ms = self._quiet_ms
        return BUSY

    def _end(self, state: int) -> int:
        self._state = state
        self.wait_ms = 0
        return state

    def _verdict(self) -> int:
        """DONE or FAILED, or BUSY when the frame in the buffer is not the answer at all."""
        self._drop_echo()
        n = self._length
        if n == 0:
            return BUSY
        buf = self.buffer
        if n < 5 or crc(self._steps, buf, 0, n) != 0:
            return self._damaged(n)
        if buf[0] != self._request[0]:
            self.late += 1
            return BUSY
        if buf[1] == self._request[1] | 0x80 and n == 5:
            self.error = EXCEPTION
            self.exception = buf[2]
            return FAILED
        if buf[1] != self._request[1]:
            return self._not_the_answer(FUNCTION)
        if n != self._expected or buf[2] != n - 5:
            return self._not_the_answer(LENGTH)
        self.error = OK
        return DONE

    def _damaged(self, n: int) -> int:
        """A damaged answer is the end of it; a shorter fragment may be noise before the answer."""
        self.error = CRC
        if n >= self._expected:
            return FAILED
        self.noise += 1
        return BUSY

    def _not_the_answer(self, error: int) -> int:
        self.error = error
        self.late += 1
        return BUSY

    def _drop_echo(self) -> None:
        """Take the own request off the front, where a transceiver lets it come back."""
        n = self._length
        if n != REQUEST and n != REQUEST + self._expected and n != REQUEST + 5:
            return
        if n == self._expected and crc(self._steps, self.buffer, 0, n) == 0:
            return
        for i in range(REQUEST):
            if self.buffer[i] != self._request[i]:
                return
        for i in range(REQUEST, n):
            self.buffer[i - REQUEST] = self.buffer[i]
        self._length = n - REQUEST
