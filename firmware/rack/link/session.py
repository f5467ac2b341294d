"""MQTT 3.1.1 over a connection that is passed in and never waits: from CONNECT on, judged by the age of its replies."""

from ..model import ticks
from . import packets
from .parser import Parser

WINDOW = 4  # messages of QoS 1 under way at once: their bytes are kept until the broker has them
QUEUE = 8  # packets waiting to be sent; more are not read before these have left
READS = 4  # pieces read in one step, before the cycle gets its turn
PIECE = 256
OPENING_MS = 20000  # for TLS and CONNACK together, on the slowest board: choice
ACK_MS = 20000  # a broker that does not acknowledge for this long is as good as gone: choice


class Session:
    """`begin` on a new connection, then `step`; both end by OSError or ValueError that says why it cannot go on.

    `hear(topic, payload, retained, cut)` is called with each message: bytes, a memoryview that is only valid now, and
    True when the message was too long to be kept. `done(token)` is called when the broker has a `publish`ed message.
    What it does not have yet when a connection ends is sent again on the next one.
    """

    def __init__(self, opening: bytes, topics: tuple, keepalive_s: int, hear: object, done: object) -> None:
        self._opening = opening
        self._topics = topics
        self._keepalive_ms = keepalive_s * 1000
        self._hear = hear
        self._done = done
        self._parser = Parser()
        self._buf = bytearray(PIECE)
        self._wire: object = None
        self._queue: list = []
        self._at = self._taken = self._got = 0
        self._flight: list = []  # [packet id, bytes, token]
        self._id = 0
        self._began_ms = self._heard_ms = self._pinged_ms = self._acked_ms = 0
        self.up = False
        self.listens = False  # it has acknowledged a message on this connection: to say CONNACK is not to listen
        self.deaf = False  # set by the owner, for a moment: what has come waits
        self.refused = 0  # topics that the broker does not let us hear

    def begin(self, wire: object, now_ms: int) -> None:
        """Open on a fresh connection."""
        self._wire = wire
        self._parser.start()
        self._queue = [self._opening]
        self._at = self._taken = self._got = 0
        self._began_ms = self._heard_ms = now_ms
        self.up = self.listens = False

    def end(self) -> None:
        """The connection is gone; what is under way is kept."""
        self.up = self.listens = False
        self._wire = None
        self._queue = []

    def reply_age_ms(self, now_ms: int) -> int:
        """Time since the last whole packet came from the broker, ms."""
        return ticks.diff(now_ms, self._heard_ms)

    def step(self, now_ms: int) -> bool:
        """Move bytes both ways; True when something moved, so that there may be more."""
        sent = self._send()
        got = self._receive(now_ms)
        if self._queue:
            self._send()
        self._judge(now_ms)
        return sent or got

    def free(self) -> bool:
        """True when a message of QoS 0 can be taken now: nothing waits, so it does not grow old here."""
        return self.up and not self._queue

    def room(self, spare: int = 0) -> bool:
        """True when a message of QoS 1 can be taken now, and `spare` more after it."""
        return self.up and len(self._flight) < WINDOW - spare and len(self._queue) < QUEUE

    def send(self, topic: str, payload: bytes, retain: bool = False) -> None:
        """A message of QoS 0: gone with this connection if it does not arrive."""
        self._queue.append(packets.publish_head(topic, len(payload), 0, retain) + payload)

    def send_pieces(self, topic: str, size: int, pieces: object) -> None:
        """A retained message of QoS 0 of `size` bytes that an iterator gives piece by piece."""
        self._queue.append(packets.publish_head(topic, size, 0, True))
        self._queue.append(pieces)

    def publish(self, topic: str, payload: bytes, token: object = None, retain: bool = False) -> None:
        """A message of QoS 1: kept, and sent again on the next connection, until the broker has it."""
        number = self._next_id()
        packet = bytearray(packets.publish_head(topic, len(payload), number, retain))
        packet.extend(payload)
        self._flight.append([number, packet, token])
        self._queue.append(packet)

    def _next_id(self) -> int:
        """1 to 65535 and again from 1; never one that is under way."""
        busy = True
        while busy:
            self._id = self._id % packets.LAST_ID + 1
            busy = False
            for entry in self._flight:
                busy = busy or entry[0] == self._id
        return self._id

    def _send(self) -> bool:
        """Hand over what is taken. A piece that was not taken is offered again unchanged: TLS wants it so."""
        moved = False
        while self._queue:
            packet = self._queue[0]
            if not isinstance(packet, (bytes, bytearray)):
                self._unfold(packet)
                continue
            n = self._wire.send(memoryview(packet)[self._at :], len(packet) - self._at)
            if n < 0:
                raise OSError("closed by the broker")
            if not n:
                break
            moved = True
            self._at += n
            if self._at == len(packet):
                self._queue.pop(0)
                self._at = 0
        return moved

    def _unfold(self, pieces: object) -> None:
        try:
            piece = next(pieces)
            if piece:
                self._queue.insert(0, piece)
        except StopIteration:
            self._queue.pop(0)

    def _receive(self, now_ms: int) -> bool:
        for reads in range(READS):
            if self._taken == self._got:
                if len(self._queue) >= QUEUE:
                    return True
                self._taken = 0
                self._got = n = self._wire.receive_into(self._buf)
                if n < 0:
                    raise OSError("closed by the broker")
                if not n:
                    return reads > 0
            while self._taken < self._got and not self.deaf:
                self._taken = self._parser.take(self._buf, self._got, self._taken)
                if self._parser.kind:
                    self._heard_ms = now_ms
                    self._handle(now_ms)
        return True

    def _handle(self, now_ms: int) -> None:
        p = self._parser
        if not self.up:
            self._opened(p, now_ms)
        elif p.kind == packets.PUBLISH:
            self._hear(p.topic, memoryview(p.buf)[p.payload : p.size], p.flags & packets.RETAIN != 0, p.cut)
            if p.packet_id:
                self._queue.append(packets.puback(p.packet_id))
        elif p.kind == packets.PUBACK:
            self._acknowledged(p.buf[0] << 8 | p.buf[1], now_ms)
        elif p.kind == packets.SUBACK:
            self.refused = sum([1 for i in range(2, p.size) if p.buf[i] & 0x80])
        elif p.kind == packets.CONNACK:
            raise ValueError("a second CONNACK")

    def _opened(self, p: Parser, now_ms: int) -> None:
        """CONNACK, and then: subscribe, and send again what was under way."""
        if p.kind != packets.CONNACK:
            raise ValueError("packet type %d before CONNACK" % p.kind)
        if p.buf[1]:
            known = p.buf[1] < len(packets.REFUSALS)
            raise ValueError("refused by the broker: %s" % (packets.REFUSALS[p.buf[1]] if known else p.buf[1]))
        self.up = True
        self._pinged_ms = self._acked_ms = now_ms
        if self._topics:
            self._queue.append(packets.subscribe(self._next_id(), self._topics))
        for entry in self._flight:
            entry[1][0] |= packets.DUP
            self._queue.append(entry[1])

    def _acknowledged(self, number: int, now_ms: int) -> None:
        for i in range(len(self._flight)):
            if self._flight[i][0] == number:
                self._acked_ms = now_ms
                self.listens = True
                token = self._flight.pop(i)[2]
                if token is not None:
                    self._done(token)
                return

    def _judge(self, now_ms: int) -> None:
        """Ping twice in a keepalive; give up on a broker that does not answer."""
        if not self.up:
            if ticks.diff(now_ms, self._began_ms) > OPENING_MS:
                raise OSError("no CONNACK within %d s" % (OPENING_MS // 1000))
            return
        if not self._flight:
            self._acked_ms = now_ms
        if ticks.diff(now_ms, self._heard_ms) > self._keepalive_ms:
            raise OSError("no reply within %d s" % (self._keepalive_ms // 1000))
        if ticks.diff(now_ms, self._acked_ms) > ACK_MS:
            raise OSError("no acknowledgement within %d s" % (ACK_MS // 1000))
        if ticks.diff(now_ms, self._pinged_ms) >= self._keepalive_ms // 2:
            self._pinged_ms = now_ms
            self._queue.append(packets.PINGREQ)
