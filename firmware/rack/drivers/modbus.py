"""Modbus RTU master: one read at a time, as a state machine that never waits and never allocates.

A frame is judged only after the line has been quiet for 3.5 characters, so it must have exactly the length
that was asked for. What is not the answer (own echo, a late answer of somebody else, fragments of noise) is
dropped and the wait goes on until the time is over. A late answer of the same unit with the same shape
cannot be told from the right one; whoever polls must see to it that none can come (see `modbus_poll`).
"""

from rack.model import ticks

from . import modbus_frame as frame
from .exchange import BABBLE_MS, BUSY, DONE, FAILED, IDLE, QUIET, WAIT
from .modbus_strays import Strays

BITS_PER_CHARACTER = 11  # start, 8 data, parity or second stop, stop


class Master(Strays):
    """Master of one RS-485 line.

    `port` has send(buf, n) and receive_into(buf) -> n, neither waits for an answer. After DONE the registers
    are in `buffer` from byte 3 on (see `register`); after FAILED `error` is one of `modbus_frame.ERRORS` and
    `exception` the code of a refusal. `wait_ms`: how long until step() can have news.
    `whole`: what was damaged has the length of the answer, so it was the answer.
    What was not the answer is counted (see `Strays`).
    """

    def __init__(self, port: object, baud: int) -> None:
        Strays.__init__(self)
        self._port = port
        self._baud = baud
        self._request = bytearray(frame.REQUEST)
        self._chunk = bytearray(64)
        self._length = 0
        # ticks have 1 ms grain: n ticks apart means at least n - 1 ms
        self._quiet_ms = max(3, -(-35 * BITS_PER_CHARACTER * 100 // baud) + 1)
        self._state = IDLE
        self._last = 0
        self._deadline = 0
        self._overtime = False
        self._expected = 0
        self._answer_ms = 0
        self.wait_ms = 0
        self.error = frame.OK
        self.exception = 0
        self.whole = False

    def start(self, unit: int, function: int, address: int, count: int, now_ms: int, answer_ms: int = 50) -> None:
        """Ask `unit` (1..247) for `count` (1..125) registers from `address` on; function 3 or 4.

        `answer_ms`: the longest pause before the device begins to answer. A read in progress is given up.
        """
        frame.build(self._steps, self._request, unit, function, address, count)
        self._expected = frame.answer_size(count)
        self._answer_ms = answer_ms
        self._deadline = ticks.add(now_ms, BABBLE_MS)
        self._state = QUIET
        self.error = frame.OK
        self.exception = 0
        self.whole = False
        self.wait_ms = 0

    def step(self, now_ms: int) -> int:
        """Go on as far as possible; IDLE, BUSY, DONE or FAILED."""
        if self._state == QUIET:
            return self._send_when_quiet(now_ms)
        if self._state == WAIT:
            self._receive(now_ms)
            return self._judge(now_ms)
        return self._state

    def asked(self) -> bool:
        """True from the moment at which the request goes out until the read is over."""
        return self._state == WAIT

    def register(self, index: int) -> int:
        """Register `index` of the answer, 0..65535."""
        return self.buffer[3 + 2 * index] << 8 | self.buffer[4 + 2 * index]

    def _send_when_quiet(self, now_ms: int) -> int:
        """Throw away what still arrives; send once nothing has for 3.5 characters."""
        self._length = 0
        taken = 0
        n = self._port.receive_into(self.buffer)
        while n > 0:
            self._last = now_ms
            self._count_stray(n)
            taken += n
            n = self._port.receive_into(self.buffer) if taken < frame.FRAME_MAX else 0
        left = self._quiet_ms - ticks.diff(now_ms, self._last)
        if 0 < left <= self._quiet_ms:
            if ticks.diff(now_ms, self._deadline) >= 0:
                self.error = frame.BABBLE
                return self._end(FAILED)
            self.wait_ms = left
            return BUSY
        self._port.send(self._request, frame.REQUEST)
        wire_ms = self._wire_ms(frame.REQUEST + self._expected)
        self._deadline = ticks.add(now_ms, wire_ms + self._answer_ms + self._quiet_ms)
        self._last = now_ms
        self._overtime = False
        self._state = WAIT
        self.wait_ms = wire_ms
        return BUSY

    def _wire_ms(self, characters: int) -> int:
        return characters * BITS_PER_CHARACTER * 1000 // self._baud + 1

    def _receive(self, now_ms: int) -> None:
        """Append what has arrived, one longest frame in a step; beyond that only the length still counts."""
        taken = 0
        if self._length == 0:
            taken = self._length = self._port.receive_into(self.buffer)
            if taken > 0:
                self._last = now_ms
        n = self._port.receive_into(self._chunk) if taken < frame.FRAME_MAX else 0
        while n > 0:
            self._last = now_ms
            taken += n
            for i in range(n):
                if self._length < len(self.buffer):
                    self.buffer[self._length] = self._chunk[i]
                    self._length += 1
            n = self._port.receive_into(self._chunk) if taken < frame.FRAME_MAX else 0

    def _judge(self, now_ms: int) -> int:
        """Once the line is quiet, decide on what lies in the buffer."""
        quiet = ticks.diff(now_ms, self._last)
        if self._length == len(self.buffer):
            self.error = frame.LENGTH
            return self._end(FAILED)
        if self._length > 0 and quiet < self._quiet_ms:
            if self._drags_on(now_ms):
                self.error = frame.CRC
                return self._end(FAILED)
            missing = self._expected - self._length
            self.wait_ms = self._quiet_ms - quiet
            if missing > 0:
                self.wait_ms = max(1, min(self._wire_ms(missing) - 1, self.wait_ms))
            return BUSY
        if self._length > 0:
            verdict = self._verdict()
            if verdict != BUSY:
                return self._end(verdict)
            self._length = 0
        if ticks.diff(now_ms, self._deadline) >= 0:
            if self.error == frame.OK:
                self.error = frame.TIMEOUT
            return self._end(FAILED)
        self.wait_ms = self._quiet_ms
        return BUSY

    def _drags_on(self, now_ms: int) -> bool:
        """True when what began in time has gone on for one more answer since a look after the deadline."""
        if ticks.diff(now_ms, self._deadline) < 0:
            return False
        if not self._overtime:
            self._overtime = True
            self._deadline = now_ms
        return ticks.diff(now_ms, self._deadline) >= self._wire_ms(self._expected)

    def _end(self, state: int) -> int:
        self._state = state
        self.wait_ms = 0
        return state

    def _verdict(self) -> int:
        """DONE or FAILED, or BUSY when the frame in the buffer is not the answer at all."""
        buf = self.buffer
        n = frame.drop_echo(self._steps, self._request, buf, self._length)
        if n == 0:
            return BUSY
        what = frame.judge(self._steps, self._request, buf, n)
        if what != frame.OTHER:
            self.error = what
        if what == frame.OK:
            return DONE
        if what == frame.EXCEPTION:
            self.exception = buf[2]
            return FAILED
        if what != frame.CRC:
            self._count_late()
            return BUSY
        # a damaged answer is the end of it; a shorter fragment may be noise before the answer
        if n >= self._expected:
            self.whole = n == self._expected
            return FAILED
        self.noise += 1
        return BUSY
