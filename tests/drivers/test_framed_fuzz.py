"""20,000 exchanges for each protocol, half of them mangled: what is wrong and taken is a collision of its sum.

The sums of these protocols are weak: 8 bits (Daly), 16 bits that know no order (JBD, Pylontech). A mangled reply that
adds up by a second implementation, has the right address, command and length, and only plausible values, cannot be
told from a right one: it is counted, by the kind of damage, beside the chance of theory. Anything else is a failure.
"""

import random

import pytest

from rack.drivers.makers import FRAMED
from rack.drivers.register_map import BAD
from tests.drivers.framed_mangle import KINDS, mangled
from tests.drivers.framed_rig import NAMES, UNIT, setup
from tests.drivers.framed_theory import adds_up, chances
from tests.drivers.rig import Sink

EXCHANGES = 20000


class Moving:
    """A module whose every number moves, so that an old reply differs from a new one. Time in hundredths of seconds."""

    soh, capacity_ah, cells = 0.97, 60.0, 15

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

    @property
    def empty(self):
        return self._port.now_us // 7000000 % 2 == 1


class Bad:
    """The port: replies are mangled on their way, and what the device said last is kept."""

    def __init__(self, port, chance):
        self._port = port
        self._chance = chance
        self.before = [b"\x00"]
        self.honest = b""
        self.exchanges = 0
        self.kind = ""
        self.damaged = dict.fromkeys(KINDS, 0)

    def send(self, buf, n):
        line = self._port.line
        queue, line._queue = line._queue, []
        self._port.send(buf, n)
        replies, line._queue = line._queue, queue
        for start, data, _ in replies:
            self.honest = data
            self.exchanges += 1
            self.before = [*self.before[-20:], data]
            for delay_us, part in self._damage(data):
                line.inject(part, start + delay_us)

    def _damage(self, data):
        self.kind = ""
        if self._chance.random() < 0.5:
            return [(0, data)]
        kind = self._chance.randrange(len(KINDS))
        self.kind = KINDS[kind]
        self.damaged[self.kind] += 1
        return mangled(data, self._chance, self.before, kind)

    def receive_into(self, buf):
        return self._port.receive_into(buf)


class Judge(Sink):
    """Hears with the driver and, undisturbed, what the device said; sorts what is taken and wrong.

    `collisions`: by kind of damage. `faults`: taken, wrong, and no collision. `stopped`: collisions whose wrong values
    were all refused as implausible.
    """

    def __init__(self, name, bad, device):
        Sink.__init__(self, 5)
        self._name = name
        self._bad = bad
        self._device = device
        self._hear = device.hear
        device.hear = self.hear
        self._true = FRAMED[name](UNIT[name])
        self._kinds = {}
        self._command = 0
        self.collisions = dict.fromkeys(KINDS, 0)
        self.stopped = 0
        self.faults = []

    def hear(self, command, buf, at):
        bad = self._bad
        taken = bytes(buf[at : at + self._device.size(buf, at, len(buf))])
        self._true.hear(command, bytearray(bad.honest), 0)
        self._hear(command, buf, at)
        self._command = command
        self._kinds[command] = ""
        if taken == bad.honest:
            return
        self._kinds[command] = bad.kind
        if not adds_up(self._name, taken, command) or taken in bad.before:
            self.faults.append((bad.kind, bad.honest.hex(), taken.hex()))
        elif self._wrong(command):
            self.collisions[bad.kind] += 1
        else:
            self.stopped += 1

    def _wrong(self, command):
        device = self._device
        return any(
            device.SOURCE[k] == command and device.values[k] not in (self._true.values[k], BAD)
            for k in range(len(device.FIELDS))
        )

    def put(self, slot, value, now_ms):
        Sink.put(self, slot, value, now_ms)
        if self._true.values[slot] == value:
            return
        # Daly: `ok` comes of two replies of one round, and a collision of either makes it wrong
        related = (0x93, 0x98) if self._name == "daly" and self._command == 0x98 else (self._command,)
        if not any(self._kinds.get(command) for command in related):
            self.faults.append((now_ms, slot, value, self._true.values[slot]))


def report(name, bad, judge, poll):
    """Prints the figures; {kind: (damaged, collisions, expected at most)}."""
    wrong = sum(judge.collisions.values())
    print(f"\n{name}: {bad.exchanges} exchanges, {sum(bad.damaged.values())} damaged, {sum(poll.errors)} refused, "
          f"{poll.late} late, {poll.illegal} values implausible; {wrong + judge.stopped} sums collide, "
          f"{wrong} of them with a wrong value taken, {len(judge.faults)} wrong for another reason")  # fmt: skip
    rows = {}
    for kind, chance in chances(name).items():
        rows[kind] = (bad.damaged[kind], judge.collisions[kind], bad.damaged[kind] * chance)
        if judge.collisions[kind] or chance > 1e-3:
            print(f"    {kind}: {rows[kind][1]} of {rows[kind][0]}, theory at most {rows[kind][2]:.1f}")
    return rows


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_no_wrong_value_but_collisions_of_the_sum(name, capsys):
    line, port, _, chips, _ = setup(name)
    chips[0].module = Moving(port)
    bad = Bad(port, random.Random(f"framed {name}"))
    line.master._port = bad
    poll = line.polls[0]
    judge = line._sink = Judge(name, bad, poll.device)
    now = 0
    while bad.exchanges < EXCHANGES:
        port.now_us = now * 1000
        now += line.step(now)
    with capsys.disabled():
        rows = report(name, bad, judge, poll)
    assert judge.faults[:5] == []
    assert poll.good > EXCHANGES // 5
    for kind, (_, found, expected) in rows.items():
        assert found <= expected + 4 * expected**0.5 + 1, kind


def test_every_protocol_has_its_fuzz():
    assert set(NAMES) == {"pylontech", "jbd", "daly"}
