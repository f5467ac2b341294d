"""When the link connects, and what it says when it cannot; the network is a rig."""

import itertools

import pytest

from rack.link import dial
from rack.link.session import Session
from tests.link.rig import CONNACK, OPENING, Wire

OWN = {"host": "192.0.2.7", "port": 1883, "name_server": "", "spread_s": 30}


class Net:
    """The hal's network: `wires` that were opened; `answer` of the name server, `luck` of the random numbers."""

    def __init__(self) -> None:
        self.wires = []
        self.opened = []
        self.connected = True
        self.fault = None
        self.luck = 0
        self.server = "192.0.2.53"
        self.answer = b""
        self.asked = []

    def TcpClient(self, address, port, tls):
        self.opened.append((address, port, tls))
        if self.fault:
            raise self.fault
        wire = Wire()
        wire.ready = lambda: self.connected
        wire.close = lambda: setattr(wire, "closed", True)
        self.wires.append(wire)
        return wire

    def Datagrams(self, address, port):
        self.opened.append((address, port))
        return self

    def send(self, buf, n):
        self.asked.append(bytes(buf[:n]))

    def receive_into(self, buf):
        n = len(self.answer)
        buf[:n] = self.answer
        self.answer = b""
        return n

    def close(self):
        pass

    def name_server(self):
        return self.server

    def random16(self):
        return self.luck


class Rig:
    def __init__(self, **own) -> None:
        self.net = Net()
        self.missing = ""
        self.session = Session(OPENING, ("c",), 30, lambda *_: None, lambda _: None)
        self.dial = dial.Dial({**OWN, **own}, None, self.session, self.net, lambda: self.missing)
        self.now_ms = 0

    def go(self, ms: int) -> None:
        end = self.now_ms + ms
        while self.now_ms < end:
            wait = self.dial.step(self.now_ms)
            assert 0 < wait <= 1000
            self.now_ms += wait

    def open(self) -> None:
        while not self.net.wires or self.net.wires[-1].outbox != OPENING:
            self.go(50)
        self.net.wires[-1].inbox = CONNACK
        self.go(50)
        assert self.dial.state == dial.UP


def test_it_comes_up():
    rig = Rig()
    rig.open()
    assert rig.net.opened == [("192.0.2.7", 1883, None)]
    assert (rig.dial.trouble, rig.dial.connects) == ("", 1)


@pytest.mark.parametrize(("luck", "first_ms", "last_ms"), [(0, 1000, 1000), (65535, 30970, 300000)])
def test_waits_between_tries_double_up_to_five_minutes(luck, first_ms, last_ms):
    rig = Rig()
    rig.net.luck = luck
    rig.net.fault = OSError(113)
    tries = []
    while len(tries) < 9:
        before = len(rig.net.opened)
        rig.dial.step(rig.now_ms)
        if len(rig.net.opened) > before:
            tries.append(rig.now_ms)
        rig.now_ms += 10
    waits = [b - a for a, b in itertools.pairwise(tries)]
    assert abs(waits[0] - first_ms) <= 10
    assert abs(waits[-1] - last_ms) <= 10
    assert all(waits[i] <= waits[i + 1] for i in range(7))
    assert "113" in rig.dial.trouble


@pytest.mark.parametrize(
    ("life_ms", "listens", "most_ms"),
    [(70000, True, 30000), (1000, True, 60000), (70000, False, 60000)],
    ids=["long", "brief", "long but deaf"],
)
def test_after_a_long_life_with_a_broker_that_listens_the_first_wait_is_short_again(life_ms, listens, most_ms):
    """One that says CONNACK and answers pings, and acknowledges nothing, is no good life."""
    rig = Rig()
    rig.net.fault = OSError(113)
    rig.go(20)
    rig.net.fault = None
    rig.open()
    if listens:
        rig.session.publish("t", b"x")
        rig.go(50)
        rig.net.wires[-1].inbox = b"\x40\x02" + rig.session._flight[0][0].to_bytes(2, "big")
        rig.go(50)
    assert rig.session.listens == listens
    for _ in range(life_ms // 1000):
        rig.net.wires[-1].inbox = bytes.fromhex("d000")
        rig.go(1000)
    rig.net.luck = 65535
    rig.net.wires[-1].gone = True
    rig.go(50)
    assert rig.dial.trouble == "closed by the broker"
    assert not rig.session.listens
    opened = len(rig.net.opened)
    rig.go(most_ms)
    assert len(rig.net.opened) == opened
    rig.go(2000)
    assert len(rig.net.opened) == opened + 1


def test_a_connection_that_never_comes_is_given_up_and_closed():
    rig = Rig()
    rig.net.connected = False
    rig.go(10200)
    assert rig.dial.trouble == "no connection within 10 s"
    assert rig.net.wires[0].closed
    assert len(rig.net.wires) == 1


def test_without_what_tls_needs_nothing_is_opened():
    rig = Rig()
    rig.missing = "the time is not known"
    rig.go(5000)
    assert (rig.net.opened, rig.dial.trouble) == ([], "the time is not known")
    rig.missing = ""
    rig.go(1100)
    rig.open()


def test_any_fault_costs_only_the_connection():
    rig = Rig()
    rig.open()
    rig.net.wires[-1].receive_into = lambda buf: 1 // 0
    rig.go(50)
    assert "ZeroDivisionError" in rig.dial.trouble
    assert rig.net.wires[-1].closed
    rig.go(1100)
    rig.open()


def reply(asked: bytes, records: bytes, count: int, code: int = 0) -> bytes:
    return asked[:2] + bytes((0x81, 0x80 | code, 0, 1, 0, count, 0, 0, 0, 0)) + asked[12:] + records


A_RECORD = bytes.fromhex("c00c 0001 0001 0000003c 0004 c0000207".replace(" ", ""))
ALIAS = bytes.fromhex("c00c 0005 0001 0000003c 0006 03777777c010".replace(" ", ""))


def test_a_name_is_looked_up():
    rig = Rig(host="broker.example")
    rig.go(100)
    assert rig.net.opened == [("192.0.2.53", 53)]
    asked = rig.net.asked[0]
    assert asked[2:] == bytes.fromhex("0100000100000000000006") + b"broker\x07example\0" + bytes.fromhex("00010001")
    rig.net.answer = reply(asked, ALIAS + A_RECORD, 2)
    rig.open()
    assert rig.net.opened[1] == ("192.0.2.7", 1883, None)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda a: b"\xff\xff" + a[2:],
        lambda a: a[:14] + b"x" + a[15:],
        lambda a: a[:2] + b"\x01" + a[3:],
        lambda a: a[:40],
        lambda a: a[:-1],
        lambda a: b"",
        lambda a: a[:30] + b"\xff" * 400,
    ],
)
def test_an_answer_that_is_not_ours_is_not_taken(spoil):
    rig = Rig(host="broker.example")
    rig.go(100)
    rig.net.answer = spoil(reply(rig.net.asked[0], A_RECORD, 1))
    rig.go(1500)
    assert rig.net.wires == []
    rig.go(4900)
    assert len(rig.net.asked) == 3
    assert rig.dial.trouble == "the name server does not answer"


def test_names_that_cannot_be_found_are_told():
    rig = Rig(host="broker.example")
    rig.go(100)
    rig.net.answer = reply(rig.net.asked[0], b"", 0, 3)
    rig.go(50)
    assert rig.dial.trouble == "the name server knows no broker.example"
    rig = Rig(host="broker.example")
    rig.net.server = ""
    rig.go(50)
    assert rig.dial.trouble == "no name server, and broker.example is no address"
