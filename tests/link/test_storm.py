"""Two hundred devices lose one broker at the same moment: they do not all come back in the same second."""

import random
from collections import Counter

import pytest

from rack.config import schema
from rack.link import dial
from rack.link.session import Session
from tests.link.rig import CONNACK, OPENING
from tests.link.test_dial import OWN, Net

DEVICES = 200
SPREAD_S = next(row[4] for row in schema.MQTT if row[0] == "spread_s")


class Broker:
    """What all devices share: is it there, and when was it called."""

    def __init__(self) -> None:
        self.there = True
        self.calls = []


class Device(Net):
    def __init__(self, broker, luck) -> None:
        super().__init__()
        self.broker, self.dice, self.due = broker, random.Random(luck), 0
        session = Session(OPENING, (), 600, lambda *_: None, lambda _: None)
        self.dial = dial.Dial({**OWN, "spread_s": SPREAD_S}, None, session, self, lambda: "")

    def random16(self):
        return self.dice.getrandbits(16)

    def TcpClient(self, address, port, tls):
        self.broker.calls.append(self.now_ms)
        if not self.broker.there:
            raise OSError(111)
        wire = super().TcpClient(address, port, tls)
        wire.inbox = CONNACK
        return wire

    def step(self, now_ms):
        self.now_ms = now_ms
        if now_ms < self.due:
            return
        if not self.broker.there and self.wires:
            self.wires[-1].gone = True
        self.due = now_ms + self.dial.step(now_ms)


@pytest.mark.parametrize(("away_s", "back_s"), [(0.1, 60), (600, 305)])
def test_they_come_back_a_few_at_a_time(away_s, back_s):
    broker = Broker()
    devices = [Device(broker, n) for n in range(DEVICES)]
    now_ms = 0

    def go(seconds):
        nonlocal now_ms
        for _ in range(int(seconds * 10)):
            now_ms += 100
            for device in devices:
                device.step(now_ms)

    go(10)
    assert all(device.dial.state == dial.UP for device in devices)
    broker.there = False
    go(away_s)
    broker.there = True
    broker.calls.clear()
    go(back_s)
    assert all(device.dial.state == dial.UP for device in devices)
    a_second = Counter(call // 1000 for call in broker.calls)
    assert max(a_second.values()) <= 10, a_second.most_common(3)
