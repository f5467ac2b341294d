"""A small MQTT client for tests, which does what it is told to, also what a good client would not."""

import secrets
import socket
import ssl
import time

from rack.link import packets
from rack.link.parser import Parser


class Client:
    """Connected; `code` is what CONNACK said. `heard`: (topic, payload, retained) of all messages so far."""

    def __init__(
        self, port: int, user: str, password: str, context: ssl.SSLContext | None, will=("", ""), host=""
    ) -> None:
        raw = socket.create_connection(("127.0.0.1", port), 10)
        self.wire = context.wrap_socket(raw, server_hostname=host) if context else raw
        self._parser = Parser(65536)
        self._acks: list = []
        self._id = 0
        self.heard: list = []
        self.code = -1
        opening = packets.connect(secrets.token_hex(8), 60, will[0] or "none", will[1], user, password.encode())
        self.wire.sendall(opening)
        self._until(lambda: self.code >= 0)

    def publish(self, topic: str, payload: str, retain: bool = False) -> None:
        """QoS 1, until it is acknowledged; a broker that refuses it acknowledges it all the same."""
        self._id += 1
        head = packets.publish_head(topic, len(payload), self._id, retain)
        self.wire.sendall(head + payload.encode())
        self._until(lambda: self._acks)
        self._acks.clear()

    def subscribe(self, *topics: str) -> list:
        """The broker's answers: 1, or 128 for a refusal."""
        codes: list = []
        for first in range(0, len(topics), 8):
            self._id += 1
            self.wire.sendall(packets.subscribe(self._id, topics[first : first + 8]))
            self._until(lambda: self._acks)
            codes += self._acks.pop()
        return codes

    def listen(self, seconds: float) -> list:
        """All messages so far, after so long without another."""
        self._read(seconds)
        return self.heard

    def die(self) -> None:
        """Go without a word: the broker says the will."""
        self.wire.close()

    def _until(self, done, limit_s: float = 10.0) -> None:
        end = time.monotonic() + limit_s
        while not done():
            assert time.monotonic() < end, "no answer"
            self._read(0.5, done)

    def _read(self, quiet_s: float, done=lambda: False) -> None:
        """What comes, until nothing has for `quiet_s`."""
        self.wire.settimeout(quiet_s)
        while not done():
            try:
                data = bytearray(self.wire.recv(65536))
            except TimeoutError:
                return
            assert data, "closed by the broker"
            at = 0
            while at < len(data):
                at = self._parser.take(data, len(data), at)
                self._handle(self._parser)

    def _handle(self, p: Parser) -> None:
        if p.kind == packets.CONNACK:
            self.code = p.buf[1]
        elif p.kind == packets.PUBACK:
            self._acks.append([0])
        elif p.kind == packets.SUBACK:
            self._acks.append(list(p.buf[2 : p.size]))
        elif p.kind == packets.PUBLISH:
            self.heard.append((p.topic.decode(), bytes(p.buf[p.payload : p.size]).decode(), p.flags & 1 != 0))
            if p.packet_id:
                self.wire.sendall(packets.puback(p.packet_id))
