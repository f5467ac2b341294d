"""Runs in the MicroPython VM: what one poll of four registers takes with an instant UART. Prints one JSON line."""

import json
from time import ticks_diff, ticks_us

import micropython

from rack.drivers.modbus_line import Line
from rack.drivers.register_map import RegisterMap
from wattbit.emulator.chips.crc import crc16, make_table

POLLS = 300
ROUNDS = 9  # the best one counts for time: others may be using the machine
LONGEST = 16  # registers of one answer: four, and what a request may ask beyond them


class InstantUart:
    """Has the answer ready when the request has been sent."""

    def __init__(self):
        self._frames = [self._frame(n) for n in range(LONGEST + 1)]
        self._next = None

    def _frame(self, registers):
        frame = bytearray([1, 3, 2 * registers]) + bytearray(range(2 * registers)) + bytearray(2)
        check = crc16(make_table(), bytes(frame), len(frame) - 2)
        frame[-2] = check & 0xFF
        frame[-1] = check >> 8
        return frame

    def send(self, buf, n):
        """As hal's."""
        self._next = self._frames[buf[5]]

    def receive_into(self, buf):
        """As hal's."""
        frame = self._next
        if frame is None:
            return 0
        self._next = None
        for i in range(len(frame)):
            buf[i] = frame[i]
        return len(frame)


class Sink:
    """Counts."""

    def __init__(self):
        self.taken = 0

    def put(self, slot, value, now_ms):
        """A reading."""
        self.taken += 1

    def fail(self, slot, now_ms):
        """None."""


def poll(line, sink, now_ms, polls):
    """Step until `polls` times four values have come; the time reached."""
    end = sink.taken + 4 * polls
    while sink.taken < end:
        now_ms += line.step(now_ms)
    return now_ms


def main():
    """Measure."""
    row = {"type": "u16", "low": 0, "high": 65535}
    fields = []
    for r in range(4):
        field = {"name": "r" + str(r), "register": r}
        field.update(row)
        fields.append(field)
    blocks = [{"start": 0, "count": LONGEST, "every": 1}]
    data = {"schema": "wattbit-register-map-1", "name": "m", "function": 3, "answer_ms": 50}
    data["blocks"] = blocks
    data["fields"] = fields
    sink = Sink()
    line = Line(InstantUart(), 19200, sink)
    line.add(1, RegisterMap(data), 1000, [("r" + str(r), r) for r in range(4)])
    line.start(0)
    now_ms = poll(line, sink, 0, 10)
    best_us = 1 << 30
    before = micropython.mem_current()
    for _ in range(ROUNDS):
        began = ticks_us()
        now_ms = poll(line, sink, now_ms, POLLS)
        best_us = min(best_us, ticks_diff(ticks_us(), began))
    used = micropython.mem_current() - before
    polls = ROUNDS * POLLS
    print(json.dumps({"polls": polls, "bytes": used / polls, "us": round(best_us / POLLS, 1)}))


main()
