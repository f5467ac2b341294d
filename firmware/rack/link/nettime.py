"""Asks a server of the network for the time, seldom, and never waits for it."""

from ..model import ticks
from . import dns, sntp

REPLY_MS = 2000  # an answer older than this would be wrong by as much: choice
RETRY_MS = 16000  # RFC 4330, 10: not more often than every 15 s
LONGEST_MS = 1024000
AGAIN_MS = 21600000  # 6 h: a crystal of 50 ppm is a second off by then


class NetTime:
    """`step` for ever; `net` has Datagrams, name_server and random16 of the hal.

    `believe(unix_s)` takes the time, or says False: a server that is wrong now may be right soon, and is asked again.
    """

    def __init__(self, host: str, own_name_server: str, net: object, believe: object) -> None:
        self._host = host
        self._name_server = own_name_server
        self._net = net
        self._believe = believe
        self._wait_ms = 0
        self._retry_ms = RETRY_MS
        self._since_ms = 0
        self._lookup: object = None
        self._port: object = None
        self._cookie = b""
        self._buf = bytearray(sntp.SIZE)

    def step(self, now_ms: int) -> int:
        """Seconds since 1970, right now, when an answer has just come and is believed; else 0. Never raises."""
        try:
            found = self._step(now_ms)
            if found > 0 and not self._believe(found):
                found = -1
        except Exception:  # no network, no such name: it is asked again
            found = -1
        if found:
            self._rest(found > 0, now_ms)
        return max(0, found)

    def _step(self, now_ms: int) -> int:
        """The time; 0: not yet; -1: not this time."""
        if self._port is not None:
            return self._listen(now_ms)
        if self._lookup is not None:
            address = self._lookup.step(now_ms)
            if address:
                self._ask(address, now_ms)
        elif ticks.diff(now_ms, self._since_ms) >= self._wait_ms:
            if dns.is_address(self._host):
                self._ask(self._host, now_ms)
            else:
                server = self._name_server or self._net.name_server()
                if not server:
                    return -1
                self._lookup = dns.Lookup(self._host, server, self._net.Datagrams, self._net.random16)
        return 0

    def _ask(self, address: str, now_ms: int) -> None:
        self._port = self._net.Datagrams(address, sntp.PORT)
        words = [self._net.random16() for _ in range(4)]
        self._cookie = b"".join([bytes((w >> 8, w & 255)) for w in words])
        asked = sntp.request(self._cookie)
        self._port.send(asked, len(asked))
        self._since_ms = now_ms

    def _listen(self, now_ms: int) -> int:
        n = self._port.receive_into(self._buf)
        while n > 0:
            found = sntp.unix_s(self._buf, n, self._cookie)
            if found:
                return found
            n = self._port.receive_into(self._buf)
        return -1 if ticks.diff(now_ms, self._since_ms) > REPLY_MS else 0

    def _rest(self, good: bool, now_ms: int) -> None:
        for each in (self._lookup, self._port):
            if each is not None:
                each.close()
        self._lookup = self._port = None
        self._since_ms = now_ms
        self._wait_ms = AGAIN_MS if good else self._retry_ms
        self._retry_ms = RETRY_MS if good else min(2 * self._retry_ms, LONGEST_MS)
