"""Brokers that do what no broker should: each behaviour takes a connection and never hurries."""

from __future__ import annotations

import contextlib
import os
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

CONNACK = bytes.fromhex("20020000")
SUBACK = bytes.fromhex("9003000101")  # of packet id 1, which is the first that a client uses
PIECE = 65536

Stopped = threading.Event
Behaviour = Callable[[socket.socket, Stopped], None]


def _up(wire: socket.socket) -> None:
    """Let the client in."""
    wire.recv(PIECE)
    wire.sendall(CONNACK)
    wire.recv(PIECE)
    wire.sendall(SUBACK)


def mute(wire: socket.socket, stopped: Stopped) -> None:
    """Takes CONNECT and says nothing."""
    stopped.wait()


def mute_later(wire: socket.socket, stopped: Stopped) -> None:
    """Lets the client in, and then neither reads nor says anything."""
    _up(wire)
    stopped.wait()


def slow(wire: socket.socket, stopped: Stopped) -> None:
    """Every answer comes at one byte a second, and then a message does."""
    wire.recv(PIECE)
    for byte in CONNACK + SUBACK + b"\x30\x40\x00\x03a/b" + bytes(100):
        wire.sendall(bytes((byte,)))
        if stopped.wait(1):
            return


def says(data: str) -> Behaviour:
    """Lets the client in, and says the bytes `data`, in hex."""

    def behave(wire: socket.socket, stopped: Stopped) -> None:
        _up(wire)
        wire.sendall(bytes.fromhex(data))
        stopped.wait()

    return behave


def endless(wire: socket.socket, stopped: Stopped) -> None:
    """Says that 256 MB follow, and they do."""
    _up(wire)
    wire.sendall(bytes.fromhex("30ffffff7f0003612f62"))
    while not stopped.is_set():
        wire.sendall(bytes(PIECE))


def noise(wire: socket.socket, stopped: Stopped) -> None:
    """Random bytes from the first to the last."""
    while not stopped.is_set():
        wire.sendall(os.urandom(PIECE))


def flood(topic: str, per_second: int = 1000) -> Behaviour:
    """Lets the client in, answers what it must, and sends it `per_second` messages of QoS 1."""
    body = len(topic).to_bytes(2, "big") + topic.encode() + b"\x00\x07" + b"x" * 40
    message = bytes((0x32, len(body))) + body

    def behave(wire: socket.socket, stopped: Stopped) -> None:
        _up(wire)
        wire.setblocking(False)
        pending, began, sent = b"", time.monotonic(), 0
        while not stopped.wait(0.01):
            with contextlib.suppress(BlockingIOError):
                if b"\xc0\x00" in wire.recv(PIECE):
                    pending += b"\xd0\x00"
            due = int((time.monotonic() - began) * per_second)
            if len(pending) < PIECE:
                pending += message * (due - sent)
            sent = due
            with contextlib.suppress(BlockingIOError):
                pending = pending[wire.send(pending) :]

    return behave


def stalled_tls(keys: Path, records: int, pace_s: float = 0.0) -> Behaviour:
    """A TLS server with server.pem and server.key of `keys` that stops for good after `records` records of its own.

    With `pace_s` it sends a byte in that time.
    """

    def behave(wire: socket.socket, stopped: Stopped) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(keys / "server.pem", keys / "server.key")
        heard, said = ssl.MemoryBIO(), ssl.MemoryBIO()
        tls = context.wrap_bio(heard, said, server_side=True)
        left = records
        done = False
        while left > 0 and not stopped.is_set():
            with contextlib.suppress(ssl.SSLWantReadError):
                if not done:
                    tls.do_handshake()
                    done = True
                if tls.read(PIECE)[:1] == b"\x10":
                    tls.write(CONNACK)
            for record in list(_records(said.read()))[:left]:
                left -= 1
                _send(wire, record, pace_s, stopped)
            data = wire.recv(PIECE) if left else b""
            if not data:
                break
            heard.write(data)
        stopped.wait()

    return behave


def _records(data: bytes) -> Iterator[bytes]:
    """TLS records, by the length in their headers (RFC 5246, 6.2.1)."""
    while len(data) >= 5:
        size = 5 + int.from_bytes(data[3:5], "big")
        yield data[:size]
        data = data[size:]


def _send(wire: socket.socket, data: bytes, pace_s: float, stopped: Stopped) -> None:
    if not pace_s:
        wire.sendall(data)
        return
    for byte in data:
        if stopped.wait(pace_s):
            return
        wire.sendall(bytes((byte,)))


@contextlib.contextmanager
def listening(behave: Behaviour) -> Iterator[int]:
    """The loopback port at which every client gets this behaviour, in a thread of its own."""
    stopped = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            while True:
                try:
                    wire = listener.accept()[0]
                except OSError:
                    return
                threading.Thread(target=attend, args=(wire,), daemon=True).start()

        def attend(wire: socket.socket) -> None:
            with wire, contextlib.suppress(OSError):
                behave(wire, stopped)

        threading.Thread(target=serve, daemon=True).start()
        try:
            yield listener.getsockname()[1]
        finally:
            stopped.set()
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)


def all_plain(topic: str) -> dict[str, Behaviour]:
    """The behaviours without TLS, by name; `topic` is what the flood sends to."""
    return {
        "mute after CONNECT": mute,
        "mute after CONNACK": mute_later,
        "one byte a second": slow,
        "remaining length of five bytes": says("30ffffffff01"),
        "topic longer than its packet": says("3003000561"),
        "256 MB that come": endless,
        "a packet that only clients send": says("820a000100016101000162" + "01"),
        "random bytes": noise,
        "flood of 1,000 messages a second": flood(topic),
    }
