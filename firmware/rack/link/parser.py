"""MQTT packets that a broker sends: taken byte by byte into one fixed buffer, whatever comes, in whatever pieces."""

from .packets import CONNACK, PINGRESP, PUBACK, PUBLISH, SUBACK

SIZE = 1024  # bytes kept of a packet; a longer PUBLISH is passed over and told as `cut`: choice
LONGEST = 65536  # nothing that we subscribe to is longer: choice
MULTIPLIER_BITS = 21  # the fourth and last byte of a remaining length: MQTT 3.1.1, 2.2.3
# lower half of the first byte, lowest and highest length: 2.2.2, 3.2, 3.4, 3.9, 3.13
EXPECTED = {CONNACK: (0, 2, 2), PUBACK: (0, 2, 2), SUBACK: (0, 3, 16), PINGRESP: (0, 0, 0)}


class Parser:
    """`take` bytes until `kind` is set: `flags`, `buf[:size]`; of a PUBLISH also `topic`, `packet_id`, `payload`.

    ValueError names what is no packet that a broker may send; the connection is then of no more use.
    """

    def __init__(self, size: int = SIZE) -> None:
        self.buf = bytearray(size)
        self.start()

    def start(self) -> None:
        """Forget all: a new connection."""
        self.kind = self.flags = self.size = self.packet_id = self.payload = 0
        self.topic = b""
        self.cut = False
        self._first = self._length = self._shift = self._have = 0
        self._in_body = False

    def take(self, data: bytearray, n: int, at: int) -> int:
        """Take `data[at:n]` up to the end of the first packet, where `kind` is no longer 0; index of what is next."""
        self.kind = 0
        while at < n and not self.kind:
            if self._in_body:
                at = self._body(data, n, at)
            elif not self._first:
                self._first = data[at]
                if not self._first:
                    raise ValueError("packet type 0")
                at += 1
            else:
                self._count(data[at])
                at += 1
        return at

    def _count(self, byte: int) -> None:
        """One byte of the remaining length."""
        self._length |= (byte & 127) << self._shift
        if byte & 128:
            if self._shift == MULTIPLIER_BITS:
                raise ValueError("remaining length of five bytes")
            self._shift += 7
            return
        if self._length > LONGEST:
            raise ValueError("packet of %d bytes, at most %d" % (self._length, LONGEST))
        self._judge(self._first >> 4, self._first & 15)
        self._in_body = True
        if not self._length:
            self._finish()

    def _judge(self, kind: int, flags: int) -> None:
        if kind == PUBLISH:
            if flags & 6 > 2:
                raise ValueError("PUBLISH of QoS %d" % (flags >> 1 & 3))
            return
        if kind not in EXPECTED:
            raise ValueError("packet type %d" % kind)
        wanted, lowest, highest = EXPECTED[kind]
        if flags != wanted or not lowest <= self._length <= highest:
            raise ValueError("packet type %d with flags %d and length %d" % (kind, flags, self._length))

    def _body(self, data: bytearray, n: int, at: int) -> int:
        count = min(n - at, self._length - self._have)
        kept = min(count, len(self.buf) - self._have)
        if kept > 0:
            self.buf[self._have : self._have + kept] = memoryview(data)[at : at + kept]
        self._have += count
        if self._have == self._length:
            self._finish()
        return at + count

    def _finish(self) -> None:
        """A packet is complete; the next byte begins another."""
        self.kind, self.flags = self._first >> 4, self._first & 15
        self.size = min(self._length, len(self.buf))
        self.cut = self._length > self.size
        if self.kind == PUBLISH:
            self._publish()
        self._first = self._length = self._shift = self._have = 0
        self._in_body = False

    def _publish(self) -> None:
        """Topic, packet id and where the payload begins (3.3)."""
        size = self.size
        end = 2 + (self.buf[0] << 8 | self.buf[1]) if size >= 2 else size + 1
        self.payload = end + 2 if self.flags & 2 else end
        if self.payload > size:
            raise ValueError("topic longer than its packet")
        self.topic = bytes(memoryview(self.buf)[2:end])
        self.packet_id = self.buf[end] << 8 | self.buf[end + 1] if self.flags & 2 else 0
        if self.flags & 2 and not self.packet_id:
            raise ValueError("packet id 0")
