"""The TCP clients of the Modbus server: a few places, none of which can make another, or the controller, wait."""

import hal

from ..commands.modbus_server import ModbusServer
from ..commands.modbus_tcp import BAD, TcpFrames
from ..model import ticks

PLACES = 3  # clients at once
LONGEST_IDLE_MS = 60000  # a client that says nothing for this long has gone: choice
STALLED_MS = 5000  # a client that takes no reply for this long is dropped: choice
YIELD_IDLE_MS = 5000  # with all places taken, who has been silent this long makes room for a new client: choice
REQUESTS_AT_ONCE = 4  # of one client, before the others and the cycle get their turn


class TcpService:
    """`open` until it is True, then `step` for ever."""

    def __init__(self, server: ModbusServer, own: dict) -> None:
        self._port = own["tcp_port"]
        self._listener: object = None
        self._clients = [TcpFrames(server, own["unit"], own["writes"] == "both") for _ in range(PLACES)]
        self._used = bytearray(PLACES)
        self._heard_ms = [0] * PLACES
        self._size = [0] * PLACES
        self._sent = [0] * PLACES
        self.faults = 0

    def open(self) -> bool:
        """Listen; False while there is no network."""
        try:
            self._listener = hal.TcpServer(self._port, PLACES)
        except OSError:
            return False
        return True

    def step(self, now_ms: int) -> bool:
        """Take clients in, answer what has come, let the silent go; True while anybody is there."""
        self._welcome(now_ms)
        busy = False
        for i in range(PLACES):
            if self._used[i]:
                busy = True
                self._serve(i, now_ms)
        return busy

    def _welcome(self, now_ms: int) -> None:
        place = self._free_place(now_ms)
        if place < 0 or not self._listener.accept(place):
            return
        self._used[place] = 1
        self._heard_ms[place] = now_ms
        self._clients[place].n = 0
        self._size[place] = 0
        self._sent[place] = 0

    def _free_place(self, now_ms: int) -> int:
        """A place that is free, or that its client has not used for long while somebody waits; -1: none."""
        quietest = -1
        longest_ms = YIELD_IDLE_MS
        for i in range(PLACES):
            if not self._used[i]:
                return i
            silent_ms = ticks.diff(now_ms, self._heard_ms[i])
            if silent_ms >= longest_ms:
                quietest, longest_ms = i, silent_ms
        return quietest

    def _serve(self, i: int, now_ms: int) -> None:
        """One client; a fault of ours costs its connection, not the controller."""
        try:
            self._attend(i, now_ms)
        except Exception:
            self.faults += 1
            self._leave(i)

    def _attend(self, i: int, now_ms: int) -> None:
        """One client: the rest of a reply first, then new requests."""
        silent_ms = ticks.diff(now_ms, self._heard_ms[i])
        if silent_ms > (STALLED_MS if self._size[i] else LONGEST_IDLE_MS) or not self._flush(i):
            self._leave(i)
            return
        if self._size[i]:
            return
        n = self._listener.receive_into(i, self._clients[i].room())
        if n < 0:
            self._leave(i)
            return
        if n:
            self._heard_ms[i] = now_ms
            self._clients[i].came(n)
        self._answer(i)

    def _answer(self, i: int) -> None:
        for _ in range(REQUESTS_AT_ONCE):
            size = self._clients[i].reply()
            if size == BAD:
                self._leave(i)
            if size <= 0:
                return
            self._size[i] = size
            self._sent[i] = 0
            if not self._flush(i):
                self._leave(i)
                return
            if self._size[i]:
                return

    def _flush(self, i: int) -> bool:
        """Send what is left of a reply; False when the client is gone."""
        if not self._size[i]:
            return True
        n = self._listener.send(i, memoryview(self._clients[i].out)[self._sent[i] :], self._size[i] - self._sent[i])
        if n < 0:
            return False
        self._sent[i] += n
        if self._sent[i] == self._size[i]:
            self._size[i] = 0
        return True

    def _leave(self, i: int) -> None:
        self._used[i] = 0
        self._size[i] = 0
        self._listener.close(i)
