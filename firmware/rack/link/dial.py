"""From no connection to an open session and, after every loss, back again: when, and at what pace."""

from ..model import ticks
from . import dns

IDLE, RESOLVING, CONNECTING, OPENING, UP = range(5)
CONNECT_MS = 10000  # for the TCP connection: choice
LONGEST_MS = 300000  # between two tries: CHECKS D4
SHORTEST_MS = 1000
STEADY_MS = 5000  # a link that was up for this long with a broker that listened begins again with the shortest waits
BUSY_MS = 10  # between two steps while something moves
CALM_MS = 50


class Dial:
    """`step` for ever. `net` has TcpClient, Datagrams and name_server of the hal, `random16` its random numbers.

    own: the site's [mqtt]; tls: None, or (name of the server, CA, certificate, key), DER; `ready()` says what is
    missing before TLS may be tried ("" = nothing). `trouble` says why the last try, or the link, has ended.
    """

    def __init__(self, own: dict, tls: tuple | None, session: object, net: object, ready: object) -> None:
        self._host = own["host"]
        self._port = own["port"]
        self._name_server = own["name_server"]
        self._tls = tls
        self._session = session
        self._net = net
        self._ready = ready
        self._spread_ms = self._most_ms = own["spread_s"] * 1000
        self._wait_ms = 0
        self._since_ms = 0
        self._address = self._host if dns.is_address(self._host) else ""
        self._lookup: object = None
        self._wire: object = None
        self.state = IDLE
        self.trouble = ""
        self.connects = 0

    def step(self, now_ms: int) -> int:
        """Go on; returns in how many ms it wants to be called again. Never raises: a fault is a trouble."""
        try:
            return self._step(now_ms)
        except OSError as e:
            self.drop(_text(e), now_ms)
        except Exception as e:  # a fault of ours or of the TLS library costs the connection, not the controller
            self.drop(str(e).strip() if isinstance(e, ValueError) else repr(e), now_ms)
        return CALM_MS

    def drop(self, why: str, now_ms: int) -> None:
        """End what there is, and try again after a random wait that doubles from try to try."""
        if self._session.listens and ticks.diff(now_ms, self._since_ms) > STEADY_MS:
            self._most_ms = self._spread_ms
        self.trouble = why
        self._close()
        self.state = IDLE
        self._since_ms = now_ms
        self._wait_ms = SHORTEST_MS + self._most_ms * (self._net.random16() >> 6) // 1024
        self._wait_ms = min(self._wait_ms, LONGEST_MS)
        self._most_ms = min(2 * max(self._most_ms, SHORTEST_MS), LONGEST_MS)

    def _step(self, now_ms: int) -> int:
        waited_ms = ticks.diff(now_ms, self._since_ms)
        if self.state == IDLE:
            if waited_ms < self._wait_ms:
                return min(1000, self._wait_ms - waited_ms)
            self._begin(now_ms)
        elif self.state == RESOLVING:
            found = self._lookup.step(now_ms)
            if found:
                self._connect(found, now_ms)
        elif self.state == CONNECTING:
            if self._wire.ready():
                self._session.begin(self._wire, now_ms)
                self._enter(OPENING, now_ms)
            elif waited_ms > CONNECT_MS:
                raise OSError("no connection within %d s" % (CONNECT_MS // 1000))
        else:
            return self._talk(now_ms)
        return CALM_MS

    def _talk(self, now_ms: int) -> int:
        moved = self._session.step(now_ms)
        if self.state == OPENING and self._session.up:
            self.connects += 1
            self.trouble = ""
            self._enter(UP, now_ms)
        return BUSY_MS if moved else CALM_MS

    def _begin(self, now_ms: int) -> None:
        missing = self._ready()
        if missing:
            self.trouble = missing
            self._since_ms = now_ms
            self._wait_ms = SHORTEST_MS
        elif self._address:
            self._connect(self._address, now_ms)
        else:
            server = self._name_server or self._net.name_server()
            if not server:
                raise OSError("no name server, and " + self._host + " is no address")
            self._lookup = dns.Lookup(self._host, server, self._net.Datagrams, self._net.random16)
            self._enter(RESOLVING, now_ms)

    def _connect(self, address: str, now_ms: int) -> None:
        self._close()
        self._wire = self._net.TcpClient(address, self._port, self._tls)
        self._enter(CONNECTING, now_ms)

    def _enter(self, state: int, now_ms: int) -> None:
        self.state = state
        self._since_ms = now_ms

    def _close(self) -> None:
        self._session.end()
        for each in (self._lookup, self._wire):
            if each is not None:
                each.close()
        self._lookup = self._wire = None


def _text(e: OSError) -> str:
    """What an OSError says for a person: our own words, or those of the port."""
    said = e.args[-1] if e.args else ""
    return said if isinstance(said, str) else repr(e)
