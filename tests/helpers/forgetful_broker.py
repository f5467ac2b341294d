"""A broker for one device that writes down what it acknowledges, and hangs up before it acknowledges each n-th message.

MQTT 3.1.1 by hand, only as much as the device needs; OASIS Standard, chapter 3.
"""

import contextlib
import json
import socket
import threading

CONNACK = bytes.fromhex("20020000")
PINGRESP = bytes.fromhex("d000")
MOST = 2  # times that it hangs up: the device waits twice as long after each


class Broker:
    """`acked`: (topic below the device's, body) of QoS 1, in order; `late`: those that it has seen and let go."""

    def __init__(self, hang_up_every: int) -> None:
        self.acked: list = []
        self.late = self.state = self.connections = 0
        self._every = hang_up_every
        self._seen = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def stop(self) -> None:
        """Listen no more."""
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            with client, contextlib.suppress(OSError, EOFError):
                self._talk(client)

    def _talk(self, client) -> None:
        stream = client.makefile("rb")
        while True:
            first = exactly(stream, 1)[0]
            length = shift = 0
            more = True
            while more:
                byte = exactly(stream, 1)[0]
                length |= (byte & 127) << shift
                shift += 7
                more = byte > 127
            reply = self._packet(first, exactly(stream, length))
            if reply is None:
                return
            client.sendall(reply)

    def _packet(self, first: int, body: bytes) -> bytes | None:
        """The answer; None to hang up."""
        kind = first >> 4
        if kind == 1:
            return CONNACK
        if kind == 8:
            return bytes([0x90, 3]) + body[:2] + b"\x01"
        if kind == 12:
            return PINGRESP
        if kind != 3:
            return b""
        return self._message(first >> 1 & 3, body)

    def _message(self, qos: int, body: bytes) -> bytes | None:
        size = int.from_bytes(body[:2], "big")
        topic = body[2 : 2 + size].decode().split("/", 2)[2]
        if not qos:
            self.state += topic.startswith("state")
            return b""
        self._seen += 1
        if self._every and self._seen % self._every == 0 and self.late < MOST:
            self.late += 1
            return None
        payload = body[4 + size :]
        if payload.startswith(b"{"):
            self.acked.append((topic, json.loads(payload)))
        return b"\x40\x02" + body[2 + size : 4 + size]


def exactly(stream, count: int) -> bytes:
    """So many bytes; EOFError when the other side has gone."""
    data = stream.read(count)
    if len(data) < count:
        raise EOFError
    return data
