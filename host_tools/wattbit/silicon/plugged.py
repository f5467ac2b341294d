"""`python -m wattbit.silicon.plugged DISK`: an emulated Pico W on a pseudo-terminal, for every tool that opens a port.

Prints the port's path. DISK is the file system in a file: made when it is not there, read at power-on, written when
the power goes: at SIGTERM or Ctrl-C, or (`--cut BYTES US`) `US` microseconds of the board's time after so many bytes
were typed. With `--stay` only the cable goes then, and the board has power until it has restarted by itself.
"""

import contextlib
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import typer

from wattbit.emulator.port import Port
from wattbit.errors import DeviceTrouble
from wattbit.silicon import image, storage
from wattbit.silicon.machine import Machine

SPIN_S = 0.001  # a millisecond of the board takes at least one of ours: an idle board must not run ahead of its client
STAY_MS = 10_000  # more than the watchdog of the flash tool
AFTER_MS = 200  # from the reset until outputs stand and the version is being loaded


class Cable:
    """Carries bytes between the machine and the port until it is pulled."""

    def __init__(self, machine: Machine, port: Port, cut_bytes: int, cut_us: int) -> None:
        self.plugged = True
        self.typed = 0
        self._machine = machine
        self._port = port
        self._cut_bytes = cut_bytes
        self._cut_us = cut_us

    def carry(self) -> None:
        """Once both ways, and a moment of the board's time."""
        typed = self._port.read()
        if typed:
            self._machine.type(typed)
            self._count(len(typed))
        began = time.monotonic()
        self._machine.spin()
        said = self._machine.said
        if said:
            del said[: self._port.write(bytes(said))]
        time.sleep(max(0.0, began + SPIN_S - time.monotonic()))

    def pull(self, *_: object) -> None:
        """It goes, from either end."""
        self.plugged = False

    def _count(self, n: int) -> None:
        before = self.typed
        self.typed += n
        if before < self._cut_bytes <= self.typed:
            self._machine.at(self._cut_us, self.pull)


def main(disk: Path, uf2: str = "", cut: tuple[int, int] = (0, 0), stay: bool = False) -> None:
    """Run the board until its power goes."""
    before = disk.read_bytes() if disk.exists() else storage.build({})
    machine = Machine(Path(uf2) if uf2 else image.official(), before)
    port = Port()
    cable = Cable(machine, port, *cut)
    signal.signal(signal.SIGTERM, cable.pull)
    signal.signal(signal.SIGINT, cable.pull)
    print(port.path, flush=True)
    while cable.plugged:
        cable.carry()
    port.close()
    if stay and cable.typed >= cut[0]:
        with contextlib.suppress(DeviceTrouble):  # at the prompt, before the flash tool has set its watchdog
            machine.until(lambda: bool(machine.resets), STAY_MS)
            machine.run_us(AFTER_MS * 1000)
    disk.write_bytes(machine.disk())
    print(cable.typed, len(machine.resets), flush=True)


class Plugged:
    """A board in a process of its own; `ended` waits for it."""

    def __init__(self, disk: Path, uf2: Path, cut: tuple[int, int], stay: bool) -> None:
        command = [sys.executable, "-m", "wattbit.silicon.plugged", str(disk), "--uf2", str(uf2)]
        command += ["--cut", str(cut[0]), str(cut[1]), *(["--stay"] if stay else [])]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.path = self._line()
        self.typed = self.resets = 0

    def ended(self) -> None:
        """After this `typed` bytes and `resets` are known, and the disk is written."""
        self.process.terminate()
        self.typed, self.resets = (int(word) for word in self._line().split())
        self.process.wait(60)

    def _line(self) -> str:
        line = self.process.stdout.readline().strip() if self.process.stdout else ""
        if not line:
            raise DeviceTrouble("the emulated board ended before its time")
        return line


@contextlib.contextmanager
def plugged(disk: Path, uf2: Path, cut: tuple[int, int] = (0, 0), stay: bool = False) -> Iterator[Plugged]:
    """A board on a port; its power goes at the end at the latest."""
    board = Plugged(disk, uf2, cut, stay)
    try:
        yield board
    finally:
        board.ended()


if __name__ == "__main__":
    typer.run(main)
