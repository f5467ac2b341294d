"""Runs in the MicroPython VM: lines of framed protocols with the heap locked around every step.

The models may allocate (they are not device code), so the replies are recorded first. Prints one JSON line.
"""

import json

import framed_rig
import micropython
import rig

from rack.drivers.framed_line import Line
from rack.drivers.makers import FRAMED


class ReplayPort:
    """Gives the reply that was recorded for the request, at once."""

    def __init__(self, asked, replies):
        self.asked = asked
        self.replies = replies
        self.waiting = -1
        self.at = 0

    def send(self, buf, n):
        for k in range(len(self.asked)):
            same = len(self.asked[k]) == n
            for i in range(n):
                if same and self.asked[k][i] != buf[i]:
                    same = False
            if same:
                self.waiting = k
                self.at = 0

    def receive_into(self, buf):
        if self.waiting < 0:
            return 0
        frame = self.replies[self.waiting]
        n = min(len(buf), len(frame) - self.at)
        for i in range(n):
            buf[i] = frame[self.at + i]
        self.at += n
        if n == 0:
            self.waiting = -1
        return n


class Silent:
    """Nobody answers."""

    def send(self, buf, n):
        pass

    def receive_into(self, buf):
        return 0


def steps(line, until_ms):
    """Step until then; each with the heap locked: an allocation inside is a MemoryError."""
    now = count = 0
    line.start(0)
    while now < until_ms:
        micropython.heap_lock()
        try:
            wait = line.step(now)
        finally:
            micropython.heap_unlock()
        now += wait
        count += 1
    return count


result = {}
for name in framed_rig.EVERY:
    model, baud = framed_rig.chip(name, rig.rack())
    device = FRAMED[name](model.unit)
    reads = [(device.FIELDS[k], k) for k in range(len(device.FIELDS))]
    asked = [device.request(command) for command in device.commands(list(device.FIELDS))]
    replies = [model.answer(bytes(request)) for request in asked]
    sink = rig.Sink(len(reads))
    line = Line(ReplayPort(asked, replies), baud, sink)
    line.add(device, 1000, reads)
    before = micropython.mem_current() if hasattr(micropython, "mem_current") else 0
    count = steps(line, 30000)
    assert min(sink.puts) >= 29 and sum(sink.fails) == 0, (name, list(sink.puts), list(sink.fails))
    quiet = rig.Sink(len(reads))
    silent = Line(Silent(), baud, quiet)
    silent.add(FRAMED[name](model.unit), 1000, reads)
    steps(silent, 120000)
    assert sum(quiet.puts) == 0 and silent.polls[0].dormant
    damaged = Line(ReplayPort(asked, [bytes(reply[:-2]) + b"\x00\x00" for reply in replies]), baud, quiet)
    damaged.add(FRAMED[name](model.unit), 1000, reads)
    steps(damaged, 30000)
    assert sum(quiet.puts) == 0 and not damaged.polls[0].dormant
    result[name] = {"locked_steps": count, "values": list(sink.value)}
print(json.dumps(result))
