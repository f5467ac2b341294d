"""The address of a name, asked over UDP without waiting: getaddrinfo of MicroPython waits as long as it likes."""

from ..model import ticks

PORT = 53
TRIES = 3
TRY_MS = 2000  # for each try: choice
ADDRESS = 1  # RFC 1035, 3.2.2
INTERNET = 1  # 3.2.4
LONGEST = 512  # bytes of an answer over UDP: RFC 1035, 4.2.1
NO_SUCH = 3  # response code: RFC 1035, 4.1.1


class Lookup:
    """One A record of `name` from `server`; `make(server, port)` gives a socket with send, receive_into, close."""

    def __init__(self, name: str, server: str, make: object, random16: object) -> None:
        self._name = name
        self._number = random16()
        self._port = make(server, PORT)
        self._buf = bytearray(LONGEST)
        self._left = TRIES
        self._asked_ms = 0

    def step(self, now_ms: int) -> str:
        """The address, or "" while it is not known yet; OSError when it will not be."""
        n = self._port.receive_into(self._buf)
        while n > 0:
            found = answer(self._buf, n, self._number, self._name)
            if found:
                return found
            n = self._port.receive_into(self._buf)
        if self._left == TRIES or ticks.diff(now_ms, self._asked_ms) >= TRY_MS:
            if not self._left:
                raise OSError("the name server does not answer")
            self._left -= 1
            self._asked_ms = now_ms
            asked = query(self._name, self._number)
            self._port.send(asked, len(asked))
        return ""

    def close(self) -> None:
        """Let the socket go."""
        self._port.close()


def is_address(host: str) -> bool:
    """True for four numbers of 0 to 255 between dots."""
    parts = host.split(".")
    for part in parts:
        if not part.isdigit() or len(part) > 3 or int(part) > 255:
            return False
    return len(parts) == 4


def query(name: str, number: int) -> bytes:
    """A question for the address of `name`, recursion desired (RFC 1035, 4.1)."""
    out = bytearray((number >> 8, number & 255, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0))
    out.extend(_labels(name) + bytes((0, ADDRESS, 0, INTERNET)))
    return bytes(out)


def answer(buf: bytearray, n: int, number: int, name: str) -> str:
    """The first address in an answer to our question; "" when it is not one. OSError when there is no such name."""
    asked = query(name, number)
    if n < len(asked) or buf[0] != asked[0] or buf[1] != asked[1] or not buf[2] & 0x80:
        return ""
    if bytes(memoryview(buf)[12 : len(asked)]).lower() != asked[12:].lower():
        return ""  # an answer to another question
    if buf[3] & 15 == NO_SUCH:
        raise OSError("the name server knows no " + name)
    at = len(asked)
    for _ in range(buf[6] << 8 | buf[7]):
        at = _after_name(buf, n, at)
        if at + 10 > n:
            return ""
        size = buf[at + 8] << 8 | buf[at + 9]
        if buf[at + 1] == ADDRESS and not buf[at] and size == 4 and at + 14 <= n:
            return "%d.%d.%d.%d" % tuple(memoryview(buf)[at + 10 : at + 14])
        at += 10 + size  # an alias: the name server has followed it, and the address comes later
    return ""


def _labels(name: str) -> bytes:
    out = b""
    for label in name.split("."):
        out += bytes((len(label),)) + label.encode()
    return out + b"\0"


def _after_name(buf: bytearray, n: int, at: int) -> int:
    """Index behind a name: labels to a zero, or to a pointer (RFC 1035, 4.1.4)."""
    while at < n and buf[at]:
        if buf[at] >= 192:
            return at + 2
        at += 1 + buf[at]
    return at + 1
