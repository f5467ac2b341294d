"""The firmware's Modbus master against answers that pymodbus makes and a bad line spoils: what it takes for true.

In virtual time and in one process; `pty_mangled` is the same over pseudo-terminals, with the master in the VM and
pymodbus' own server at the other end.
"""

from __future__ import annotations

from pymodbus.framer import FramerRTU
from pymodbus.pdu import DecodePDU
from pymodbus.pdu.register_message import ReadHoldingRegistersResponse

from rack.drivers.modbus_line import Line
from wattbit.bench.figures import Figure
from wattbit.bench.mangler import Mangler
from wattbit.bench.peer_values import BLOCKS, TIGHT, is_true, register_map, registers, value, wanted
from wattbit.emulator.chips.modbus_line import ModbusLine

EXCHANGES = 100000
UNITS = range(1, 17)
BAUD = 19200
ANY = 65536  # of `tight`: copies of every answer may be late
COPIES = 20000  # mangled exchanges for the row about late copies
TURNAROUND_MS = 3


class Peer:
    """A device whose answers pymodbus decodes and builds, on a line that mangles them."""

    fault = ""
    late_us = 0

    def __init__(self, unit: int, wire: ModbusLine, port: Port, mangler: Mangler, tight: int = TIGHT) -> None:
        self._unit = unit
        self._wire = wire
        self._port = port
        self._mangler = mangler
        self._tight = tight
        self._framer = FramerRTU(DecodePDU(True))

    def answer(self, request: bytes) -> None:
        """Put on the line what becomes of the answer."""
        _, pdu = self._framer.handleFrame(request, 0, 0)
        if pdu is None:
            raise ValueError(f"pymodbus does not understand {request.hex()}")
        now_us = self._port.now_us
        words = [value(self._unit, pdu.address + k, now_us // 100000) for k in range(pdu.count)]
        frame = self._framer.buildFrame(ReadHoldingRegistersResponse(dev_id=self._unit, registers=words))
        start_us = now_us + len(request) * 11_000_000 // BAUD + TURNAROUND_MS * 1000
        for delay_ms, data in self._mangler.pieces(bytes(frame), pdu.address + pdu.count <= self._tight):
            self._wire.inject(data, start_us + delay_ms * 1000)


class Port:
    """The UART in virtual time; it also takes the time from a request to the verdict."""

    def __init__(self, wire: ModbusLine) -> None:
        self._wire = wire
        self.now_us = 0
        self.requests = 0

    def send(self, buf: bytearray, n: int) -> None:
        """As hal's."""
        self.requests += 1
        self._wire.send(buf, n, self.now_us)

    def receive_into(self, buf: bytearray) -> int:
        """As hal's."""
        return self._wire.receive_into(buf, self.now_us)


class Judge:
    """A sink that knows what is true: slot s of unit u is register registers()[s]."""

    def __init__(self) -> None:
        self.now_us = 0
        self.taken = 0
        self.wrong: list[int] = []
        self.taken_tight = 0
        self._where = [(unit, register) for unit in UNITS for register in registers()]

    def put(self, slot: int, word: int, now_ms: int) -> None:
        """A value was taken."""
        self.taken += 1
        unit, register = self._where[slot]
        self.taken_tight += register >= TIGHT
        if not is_true(word, unit, register, now_ms // 100):
            self.wrong.append(word)

    def fail(self, slot: int, now_ms: int) -> None:
        """A value was refused."""


class Run:
    """A line of sixteen peers with three blocks each; `run` until so many answers were mangled.

    Copies of the answers of a block from register `tight` on come at once (20 ms), of all others up to 2.9 s late.
    `units` and `period_ms`: other peers, asked at another pace. `share` of the answers are mangled.
    """

    def __init__(
        self, seed: int, tight: int = TIGHT, units: range = UNITS, period_ms: int = 1000, share: float = 0.8
    ) -> None:
        self.mangler = Mangler(seed, share)
        wire = ModbusLine(BAUD)
        self.port = Port(wire)
        self.judge = Judge()
        self.line = Line(self.port, BAUD, self.judge)
        self.longest_ms = 0
        for k, unit in enumerate(units):
            wire.attach(unit, Peer(unit, wire, self.port, self.mangler, tight))
            self.line.add(unit, register_map(), period_ms, wanted(k))
        self.line.start(0)

    def run(self, mangled: int) -> None:
        """Go on in virtual time; the clock of the line wraps long after."""
        now_ms = self.port.now_us // 1000
        asked_ms = now_ms
        while self.mangler.mangled() < mangled:
            self.port.now_us = now_ms * 1000
            requests = self.port.requests
            busy = self.line.busy()
            wait = self.line.step(now_ms)
            if busy and (not self.line.busy() or self.port.requests != requests):
                self.longest_ms = max(self.longest_ms, now_ms - asked_ms)
            if self.port.requests != requests:
                asked_ms = now_ms
            now_ms += wait


def longest_wait_ms() -> int:
    """One timeout: request, the pause before an answer, an answer of the largest shape twice as long, quiet, grain."""
    answer = 5 + 2 * max(count for _, count in BLOCKS)
    return (8 + 2 * answer) * 11000 // BAUD + 50 + 2 * 4 + 2


def measure() -> list[Figure]:
    """100,000 mangled exchanges."""
    run = Run(1)
    run.run(EXCHANGES)
    mangler, judge = run.mangler, run.judge
    kinds = ", ".join(f"{n} {kind}" for kind, n in sorted(mangler.done.items()))
    how = (
        f"of {judge.taken} taken in {run.port.requests} exchanges, answers by pymodbus, virtual time; copies from a "
        f"block without room come 20 ms late at most (the first row of these has later ones): {kinds}"
    )
    chance = (
        f"{mangler.collisions} of {mangler.forged} forged frames have a right CRC; theory: {mangler.forged / 65536:.2f}"
    )
    return [
        *_late_copies(),
        Figure("mangled Modbus exchanges", mangler.mangled(), "", "bad line, 16 peers, 3 blocks each", EXCHANGES, ">="),
        Figure("mangled Modbus: wrong values taken, collisions aside", unexplained(run), "", how, 0),
        Figure("mangled Modbus: CRC collisions of pure junk", mangler.collisions, "", chance),
        Figure(
            "mangled Modbus: longest exchange", run.longest_ms, "ms", "one timeout at most", longest_wait_ms(), "<="
        ),
    ]


def _late_copies() -> list[Figure]:
    """Where a request cannot have a length of its own: a block of exactly its fields, a poll faster than its shapes."""
    rows = []
    for what, run in (
        ("where a block has no room", Run(1, ANY)),
        ("of two devices asked without a pause", Run(1, ANY, range(1, 3), 1)),
    ):
        run.run(COPIES)
        how = (
            f"of {run.judge.taken} taken, {run.judge.taken_tight} of them from blocks of exactly their fields; "
            f"{run.mangler.done['twice']} copies up to 2.9 s late in {run.port.requests} exchanges (decision 8)"
        )
        rows.append(Figure("mangled Modbus: old values taken " + what, unexplained(run), "", how, 0))
    return rows


def unexplained(run: Run) -> int:
    """Wrong values that no colliding frame holds."""
    excused = {int.from_bytes(f[k : k + 2], "big") for f in run.mangler.collided for k in range(3, len(f) - 2, 2)}
    return len([word for word in run.judge.wrong if word not in excused])
