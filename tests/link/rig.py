"""A wire between a session and a test that plays the broker; nothing of it waits."""

from rack.link import packets
from rack.link.session import Session

OPENING = packets.connect("dev", 30, "wattbit/dev/alive", "offline", "dev", b"")
CONNACK = bytes.fromhex("20020000")


class Wire:
    """`inbox` is what the broker has said, `outbox` what it got; `takes`: most bytes taken at once, -1 all."""

    def __init__(self) -> None:
        self.inbox = b""
        self.outbox = b""
        self.takes = -1
        self.gone = False
        self.offered = []

    def send(self, buf, n):
        if self.gone:
            return -1
        self.offered.append(bytes(buf[:n]))
        count = n if self.takes < 0 else min(n, self.takes)
        self.outbox += bytes(buf[:count])
        return count

    def receive_into(self, buf):
        if self.gone:
            return -1
        n = min(len(buf), len(self.inbox))
        buf[:n] = self.inbox[:n]
        self.inbox = self.inbox[n:]
        return n

    def got(self) -> bytes:
        """All that was sent since the last call."""
        found, self.outbox = self.outbox, b""
        return found


class Rig:
    """A session that is opened with `up()`."""

    def __init__(self) -> None:
        self.heard = []
        self.done = []
        self.wire = Wire()
        self.session = Session(OPENING, ("wattbit/dev/cmd",), 30, self._hear, self.done.append)

    def _hear(self, topic, payload, retained, cut):
        self.heard.append((topic, bytes(payload), retained, cut))

    def up(self, now_ms: int = 0) -> None:
        """Connect anew."""
        self.wire = Wire()
        self.session.begin(self.wire, now_ms)
        self.session.step(now_ms)
        assert self.wire.got() == OPENING
        self.wire.inbox = CONNACK
        self.session.step(now_ms)
        assert self.session.up
        assert self.wire.got().startswith(b"\x82")
