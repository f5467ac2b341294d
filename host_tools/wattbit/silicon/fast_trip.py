"""How long an alert edge takes to open the outputs: `hal.FastTrip` on the image, while the board does other things."""

import random
from pathlib import Path
from typing import Any

from wattbit import paths
from wattbit.flash import payload
from wattbit.silicon import repl, storage
from wattbit.silicon.machine import Machine

EDGE = 18  # in0 of boards/pico_w
OUTPUTS = tuple(range(2, 10))  # out0 to out7
LATEST_MS = 12  # after the outputs have closed: a collection with a full heap takes about 14 ms

SET_UP = """
import board, gc, hal, time
outs = [hal.DigitalOut(board.OUTPUTS["out%d" % i]) for i in range(8)]
for o in outs: o.write(0)
trip = hal.FastTrip(board.INPUTS["in0"], outs)
def go(work, n):
    for _ in range(n):
        for o in outs: o.write(1)
        trip.arm(255)
        while not trip.take(): work()
        time.sleep_ms(1)
"""

# what the board does meanwhile: name -> code
BUSY = {
    "waiting": "def work(): time.sleep_ms(1)",
    "collecting a full heap": (
        "junk = []\ntry:\n while True: junk.append(bytearray(64))\nexcept MemoryError: pass\n"
        "del junk[:16]\ndef work(): gc.collect()"
    ),
    "Modbus traffic": (
        "port = hal.SerialPort(board.UART['rs485'], 19200, 'even')\nask = bytearray(8)\nsaid = bytearray(256)\n"
        "def work():\n port.send(ask, 8)\n for _ in range(8):\n  port.receive_into(said)\n  time.sleep_ms(1)"
    ),
}


def board_files() -> dict[str, bytes]:
    """hal and the board of the Pico W, compiled: all that this needs."""
    sources = {f"hal/{path.stem}": path.read_text(encoding="utf-8") for path in (paths.firmware() / "hal").glob("*.py")}
    sources["board"] = (paths.boards() / "pico_w" / "board.py").read_text(encoding="utf-8")
    return payload.compiled(sources, "armv6m")


def measure(uf2: Path, busy: str, count: int, seed: int = 1) -> list[float]:
    """Microseconds from the edge to the last of eight outputs, `count` times, at random moments."""
    machine = Machine(uf2, storage.build(board_files()))
    repl.enter(machine)
    repl.run(machine, SET_UP + BUSY[busy])
    watch = Watch(machine, random.Random(seed))
    if busy == "Modbus traffic":
        machine.uart[0].on_sent = machine.uart[0].feed_byte
    machine.chip.gpio[EDGE].set_input_value(True)
    repl.run(machine, f"go(work, {count})", limit_ms=count * 100 + 1000)
    return watch.took_us


class Watch:
    """Pulls the alert line at a random moment after all outputs have closed, and times their opening."""

    def __init__(self, machine: Machine, chance: random.Random) -> None:
        self.took_us: list[float] = []
        self._machine = machine
        self._chance = chance
        self._on = 0
        self._edge_ns = 0.0
        self._alarm = machine.clock.create_alarm(self._pull)
        for number in OUTPUTS:
            machine.chip.gpio[number].add_listener(self._listener(number))

    def _listener(self, number: int) -> Any:
        pin = self._machine.chip.gpio[number]

        def changed(state: object, before: object) -> None:
            was = self._on
            self._on = was | 1 << number if pin.output_enable and pin.output_value else was & ~(1 << number)
            if self._on == ALL and was != ALL:
                self._alarm.schedule(self._chance.uniform(0.5, LATEST_MS) * 1_000_000)
            elif not self._on and was:
                self._opened()

        return changed

    def _pull(self) -> None:
        self._edge_ns = self._machine.clock.nanos
        self._machine.chip.gpio[EDGE].set_input_value(False)

    def _opened(self) -> None:
        if self._edge_ns:
            self.took_us.append((self._machine.clock.nanos - self._edge_ns) / 1000)
            self._edge_ns = 0.0
            self._machine.chip.gpio[EDGE].set_input_value(True)


ALL = sum(1 << number for number in OUTPUTS)
