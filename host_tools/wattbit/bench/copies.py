"""What one damaged answer, and what a copy of an answer, does to a block that has no room for another length."""

from __future__ import annotations

from rack.drivers.modbus_line import Line
from rack.drivers.register_map import RegisterMap
from wattbit.bench import mangled
from wattbit.bench.figures import Figure
from wattbit.bench.mangler import closed
from wattbit.emulator.chips.modbus_line import ModbusLine

PERIOD_MS = 1000
UNIT = 1
BITS = 8 * 9  # of the answer: two registers
DAMAGED_AT_MS = 5000


class Flipped:
    """A device of two registers whose first answer after DAMAGED_AT_MS has one bit flipped."""

    fault = ""
    late_us = 0

    def __init__(self, bit: int, port: mangled.Port) -> None:
        self._bit = bit
        self._port = port
        self.done = False

    def answer(self, request: bytes) -> bytes:
        """1 and 2, damaged once."""
        frame = bytearray(closed(bytes((UNIT, 3, 4, 0, 1, 0, 2))))
        if not self.done and self._port.now_us >= DAMAGED_AT_MS * 1000:
            self.done = True
            frame[self._bit // 8] ^= 1 << self._bit % 8
        return bytes(frame)


class Gap:
    """A sink that keeps the longest time between two values."""

    def __init__(self) -> None:
        self._last: int | None = None
        self.worst_ms = 0

    def put(self, slot: int, value: int, now_ms: int) -> None:
        """A value."""
        if self._last is not None:
            self.worst_ms = max(self.worst_ms, now_ms - self._last)
        self._last = now_ms

    def fail(self, slot: int, now_ms: int) -> None:
        """No value."""


def gap_ms(bit: int) -> int:
    """Longest time without data of a block without room when `bit` of one answer is flipped."""
    wire = ModbusLine(mangled.BAUD)
    port, sink = mangled.Port(wire), Gap()
    line = Line(port, mangled.BAUD, sink)
    row = {"name": "value", "register": 0, "type": "u32", "low": 0, "high": 1000000}
    tight = {"schema": "wattbit-register-map-1", "name": "tight", "function": 3, "answer_ms": 50, "fields": [row]}
    line.add(UNIT, RegisterMap({**tight, "blocks": [{"start": 0, "count": 2, "every": 1}]}), PERIOD_MS, [("value", 0)])
    wire.attach(UNIT, Flipped(bit, port))
    line.start(0)
    now_ms = 0
    while now_ms < 3 * DAMAGED_AT_MS:
        port.now_us = now_ms * 1000
        now_ms += line.step(now_ms)
    return sink.worst_ms


def measure() -> list[Figure]:
    """The figures of this file."""
    how = f"the worst of {BITS} flipped bits, a block of exactly its fields, asked each {PERIOD_MS} ms"
    worst_ms = max(gap_ms(bit) for bit in range(BITS))
    # the reading that was damaged, and what a poll takes
    return [Figure("longest time without data after one damaged answer", worst_ms, "ms", how, 2 * PERIOD_MS + 100)]
