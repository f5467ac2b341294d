"""Master of a line of framed battery protocols: one request at a time; never waits, never allocates.

Whatever arrives lies in one buffer of fixed size. Every place where a frame of the protocol may begin is looked at,
so junk before a reply, two frames glued together and replies that trickle in byte by byte cost nothing but time. A
whole frame that is not the answer (another address or command: somebody's late reply) is counted and passed over.
What cannot be told apart by its bytes, a late reply to the same request, is kept out by `framed_poll`: it asks a
device again only when nothing of it can still be under way. Two different answers in one go, an old one glued to the
right one by whatever buffers on the way, are both refused: nothing tells which is the right one.
"""

from rack.model import ticks

from . import modbus_frame as frame
from .exchange import BABBLE_MS, BUSY, DONE, FAILED, IDLE, QUIET, WAIT
from .spans import equal

_LINGER = 6  # a state of its own: an answer is there, and the line must become quiet

OTHER = frame.OTHER  # what a driver's judge() may say besides frame.OK, CRC, EXCEPTION and LENGTH

LOOK_MS = 5  # how often arriving bytes are looked at
BITS_PER_CHARACTER = 10  # start, 8 data, stop: none of these protocols has a parity
BUFFER = 400  # bytes: two of the longest replies (Pylontech, 16 cells and 8 sensors: 152) and some noise


class Master:
    """Master of one line.

    `port` has send(buf, n) and receive_into(buf) -> n, neither waits. A device (see `jbd.Jbd` for its shape) knows
    its frames. After DONE the reply begins at `buffer[at]`; after FAILED `error` is one of `modbus_frame.ERRORS`.
    `late` counts whole frames that were not the answer, `wait_ms` says when step() can have news.
    """

    def __init__(self, port: object, baud: int) -> None:
        self._port = port
        self._baud = baud
        self._chunk = bytearray(64)
        self.buffer = bytearray(BUFFER)
        self._length = 0
        self._scan = 0  # no frame begins before this place
        self._quiet_ms = max(3, -(-35 * BITS_PER_CHARACTER * 100 // baud) + 1)
        self._state = IDLE
        self._device: object = None
        self._command = 0
        self._request = self._chunk
        self._last = 0
        self._deadline = 0
        self.wait_ms = 0
        self.at = 0
        self.error = frame.OK
        self.late = 0

    def start(self, device: object, command: int, request: bytearray, now_ms: int) -> None:
        """Send `request`, which asks `device` for `command`; an exchange in progress is given up."""
        self._device = device
        self._command = command
        self._request = request
        self._deadline = ticks.add(now_ms, BABBLE_MS)
        self._state = QUIET
        self.error = frame.OK
        self.wait_ms = 0

    def asked(self) -> bool:
        """True from the moment the request is out until it is decided."""
        return self._state == WAIT or self._state == _LINGER

    def step(self, now_ms: int) -> int:
        """Go on as far as possible; IDLE, BUSY, DONE or FAILED."""
        if self._state == QUIET:
            return self._send_when_quiet(now_ms)
        if self._state == WAIT:
            self._receive(now_ms)
            return self._judge(now_ms)
        if self._state == _LINGER:
            return self._linger(now_ms)
        return self._state

    def _send_when_quiet(self, now_ms: int) -> int:
        """Nothing that arrives before the request can answer it: count it, throw it away, send when it is quiet."""
        self._receive(now_ms)
        left = self._quiet_ms - ticks.diff(now_ms, self._last)
        if 0 < left <= self._quiet_ms:
            if ticks.diff(now_ms, self._deadline) >= 0:
                return self._end(FAILED, frame.BABBLE)
            if self._length == BUFFER:
                self._forget()
            self.wait_ms = left
            return BUSY
        self._search(-1)
        self._forget()
        n = len(self._request)
        self._port.send(self._request, n)
        wire_ms = (n + self._device.REPLY) * BITS_PER_CHARACTER * 1000 // self._baud + 1
        self._deadline = ticks.add(now_ms, wire_ms + self._device.ANSWER_MS)
        self._last = now_ms
        self._state = WAIT
        self.error = frame.OK
        self.wait_ms = wire_ms
        return BUSY

    def _forget(self) -> None:
        self._length = 0
        self._scan = 0

    def _receive(self, now_ms: int) -> None:
        """Append what has arrived, as far as there is room; a line that is never silent gets so much of a step."""
        taken = 0
        n = self._port.receive_into(self._chunk)
        while n > 0:
            self._last = now_ms
            taken += n
            for i in range(n):
                if self._length < BUFFER:
                    self.buffer[self._length] = self._chunk[i]
                    self._length += 1
            n = self._port.receive_into(self._chunk) if taken < frame.FRAME_MAX else 0

    def _judge(self, now_ms: int) -> int:
        """Look for the answer in the buffer."""
        what = self._search(self._command) if self._last == now_ms else OTHER
        if what == frame.OK:
            self._state = _LINGER
            self._deadline = ticks.add(now_ms, BABBLE_MS)
            return self._linger(now_ms)
        if what == frame.EXCEPTION:
            return self._end(FAILED, what)
        if self._length == BUFFER:
            return self._end(FAILED, frame.LENGTH)
        if ticks.diff(now_ms, self._deadline) >= 0:
            return self._end(FAILED, frame.TIMEOUT if self.error == frame.OK else self.error)
        self.wait_ms = LOOK_MS
        return BUSY

    def _linger(self, now_ms: int) -> int:
        """Take the answer at `at` when the line is quiet behind it and no other answer has come with it."""
        self._receive(now_ms)
        left = self._quiet_ms - ticks.diff(now_ms, self._last)
        if left > 0 and self._length < BUFFER and ticks.diff(now_ms, self._deadline) < 0:
            self.wait_ms = left
            return BUSY
        first = self.at
        while self._search(self._command) == frame.OK:
            if not self._same(first, self.at):
                return self._end(FAILED, frame.CRC)
            self.late += 1
        self.at = first
        return self._end(DONE, frame.OK)

    def _same(self, one: int, other: int) -> bool:
        """True when the whole frames at these places are equal."""
        size = self._device.size(self.buffer, one, self._length)
        return equal(self.buffer, one, self.buffer, other, size)

    def _end(self, state: int, error: int) -> int:
        self._state = state
        self.error = error
        self.wait_ms = 0
        return state

    def _search(self, command: int) -> int:
        """OK or EXCEPTION when the answer to `command` is in the buffer (at `at`); otherwise OTHER.

        A place that may begin a frame of which bytes are missing stays; the places behind it are looked at as well,
        for it may be noise.
        """
        device = self._device
        buf = self.buffer
        n = self._length
        whole = True  # every place so far is decided
        at = self._scan
        while at < n:
            size = device.size(buf, at, n) if buf[at] == device.START else 0
            if size < 0 or at + size > n:
                whole = False
            elif size > 0:
                what = device.judge(buf, at, size, command)
                if what == frame.OK or what == frame.EXCEPTION:
                    self.at = at
                    self._scan = at + size
                    return what
                if what == OTHER:
                    self.late += 0 if self._echoed(at, size) else 1
                    at += size - 1
                    whole = True  # what lies before a whole frame was noise
                else:
                    self.error = what
            at += 1
            if whole:
                self._scan = at
        return OTHER

    def _echoed(self, at: int, size: int) -> bool:
        """True when the frame at `at` is the own request, where a transceiver lets it come back."""
        return size == len(self._request) and equal(self.buffer, at, self._request, 0, size)
