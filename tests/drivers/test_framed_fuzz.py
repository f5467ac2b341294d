"""2,000 mangled exchanges for each protocol: what is taken is what the device said, but for collisions of its sum.

The sums of these protocols are weak: 8 bits (Daly), 16 bits that know no order (JBD, Pylontech). A mangled reply that
still adds up, has the right form and only legal values cannot be told from a right one; those are counted and bounded
(swapped bytes alone make most of them). `ok` is left out: Daly's comes from two replies.
"""

import random

import pytest

from tests.drivers.framed_mangle import mangled
from tests.drivers.framed_rig import NAMES, setup
from tests.drivers.rig import Sink

EXCHANGES = 2000


class Moving:
    """A module whose every number moves, so that an old reply differs from a new one. Time in hundredths of seconds."""

    soh, capacity_ah, cells, empty = 0.97, 60.0, 15, False

    def __init__(self, port):
        self._port = port

    @property
    def pack_v(self):
        return 50.0 + self._port.now_us // 10000 % 300 / 100

    @property
    def pack_a(self):
        return self._port.now_us // 100000 % 3000 / 10 - 150

    @property
    def temp_c(self):
        return 20 + self._port.now_us // 1000000 % 30

    @property
    def soc(self):
        return self._port.now_us // 100000 % 1000 / 1000


class Bad:
    """The port: replies are mangled on their way, and what the device said last is kept."""

    def __init__(self, port, chance):
        self._port = port
        self._chance = chance
        self.before = [b"\x00"]
        self.honest = b""
        self.exchanges = 0

    def send(self, buf, n):
        line = self._port.line
        queue, line._queue = line._queue, []
        self._port.send(buf, n)
        replies, line._queue = line._queue, queue
        for start, data, _ in replies:
            self.honest = data
            self.exchanges += 1
            self.before = [*self.before[-20:], data]
            parts = mangled(data, self._chance, self.before) if self._chance.random() < 0.5 else [(0, data)]
            for delay_us, part in parts:
                line.inject(part, start + delay_us)

    def receive_into(self, buf):
        return self._port.receive_into(buf)


class Judge(Sink):
    """Compares what is put with what an honest reply to the question would have given."""

    def __init__(self, n):
        Sink.__init__(self, n)
        self.wrong = []
        self.honest = None

    def put(self, slot, value, now_ms):
        Sink.put(self, slot, value, now_ms)
        if slot < 4 and self.honest()[slot] != value:
            self.wrong.append((now_ms, slot, value, self.honest()[slot]))


def reread(name, bad):
    """The values of the honest reply, by a driver that nobody disturbs."""
    from rack.drivers.makers import FRAMED

    device = FRAMED[name]({"jbd": 1, "daly": 1, "pylontech": 2}[name])

    def values(command):
        device.hear(command, bytearray(bad.honest), 0)
        return list(device.values)

    return values


@pytest.mark.slow
@pytest.mark.parametrize(("name", "collisions"), [("pylontech", 10), ("jbd", 30), ("daly", 20)])
def test_no_wrong_value_but_collisions_of_the_sum(name, collisions, capsys):
    line, port, _, chips, _ = setup(name)
    chips[0].module = Moving(port)
    bad = Bad(port, random.Random(f"framed {name}"))
    line.master._port = bad
    sink = Judge(5)
    line._sink = sink
    poll = line.polls[0]
    values = reread(name, bad)
    told = {}

    def honest():
        key = (bad.exchanges, poll._turn)
        if key not in told:
            told.clear()
            told[key] = values(poll.commands[poll._turn])
        return told[key]

    sink.honest = honest
    now = 0
    accepted_wrong = set()
    while bad.exchanges < EXCHANGES:
        port.now_us = now * 1000
        now += line.step(now)
        for wrong in sink.wrong:
            accepted_wrong.add(wrong[0])
    with capsys.disabled():
        refused = sum(poll.errors)
        print(f"\n{name}: {bad.exchanges} exchanges, {poll.good} taken, {refused} refused, {poll.late} late, "
              f"{poll.illegal} values illegal, {len(accepted_wrong)} replies wrong")  # fmt: skip
        for wrong in sink.wrong[:8]:
            print("   ", wrong)
    assert poll.good > EXCHANGES // 5
    assert len(accepted_wrong) <= collisions


def test_every_protocol_has_its_fuzz():
    assert set(NAMES) == {"pylontech", "jbd", "daly"}
