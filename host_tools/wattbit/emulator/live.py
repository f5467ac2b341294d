"""Real time: the VM's standard input and output as a serial console on a pseudo-terminal.

Everything is moved by one loop that never blocks: a client that does not read costs old output, a flood
from a client waits in the client.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from typing import BinaryIO

from wattbit.emulator.port import PIECE, Port

BACKLOG = 65536  # output kept for a client that reads slowly
STALLED_S = 1.0  # nobody reads: what waits is of no use to a client that opens the port later
STEP_S = 0.1
PATIENCE_S = 5.0  # the VM looks ten times a second whether it is to end


class Pump:
    """Moves bytes VM -> log and port, port -> VM; `process` has binary pipes for both."""

    def __init__(self, process: subprocess.Popen[bytes], log: BinaryIO, port: Port) -> None:
        if process.stdin is None or process.stdout is None:
            raise ValueError("the virtual machine needs pipes for standard input and output")
        self._stdin, self._stdout = process.stdin, process.stdout
        os.set_blocking(self._stdin.fileno(), False)
        self._log = log
        self._port = port
        self._typed = b""
        self._said = b""
        self._moved_s = time.monotonic()

    def step(self, timeout_s: float) -> bool:
        """Move what can be moved within `timeout_s`; False once the VM has closed its output."""
        sources = [self._stdout.fileno()]
        if len(self._typed) < PIECE and not self._stdin.closed:
            sources.append(self._port.fd)
        sinks = [self._port.fd] if self._said else []
        if self._typed and not self._stdin.closed:
            sinks.append(self._stdin.fileno())
        readable, _, _ = select.select(sources, sinks, [], timeout_s)
        if self._port.fd in readable:
            self._typed += self._port.read()
        if self._typed:
            self._type()
        open_still = self._stdout.fileno() not in readable or self._listen()
        self._tell()
        return open_still

    def hang_up(self) -> None:
        """Close the VM's standard input: it then ends its run in order."""
        with contextlib.suppress(OSError):
            self._stdin.close()

    def _listen(self) -> bool:
        data = os.read(self._stdout.fileno(), 65536)
        self._log.write(data)
        self._said += data
        return bool(data)

    def _type(self) -> None:
        if self._stdin.closed:
            return
        try:
            self._typed = self._typed[os.write(self._stdin.fileno(), self._typed) :]
        except BlockingIOError:
            pass
        except BrokenPipeError:  # the VM has ended; what remains of its output is still to come
            self.hang_up()

    def _tell(self) -> None:
        """To the client, if one reads; the oldest goes when none does."""
        taken = self._port.write(self._said) if self._said else 0
        self._said = self._said[taken:]
        now_s = time.monotonic()
        if taken or not self._said:
            self._moved_s = now_s
        elif now_s - self._moved_s > STALLED_S:
            self._moved_s = now_s
            self._port.forget()
            self._said = _newest(self._said, PIECE // 4)
        self._said = _newest(self._said, BACKLOG)


def _newest(data: bytes, most: int) -> bytes:
    """`data`, or its last whole lines of at most `most` bytes."""
    return data if len(data) <= most else data[-most:].partition(b"\n")[2]


def follow(
    process: subprocess.Popen[bytes], log: BinaryIO, port: Port, duration_ms: int, progress: Callable[[float], None]
) -> None:
    """Carry the console until the VM ends by itself, or has been ended by Ctrl-C (SIGINT) or SIGTERM."""
    pump = Pump(process, log, port)
    began_s = time.monotonic()
    with _asked_to_stop() as asked:
        while pump.step(STEP_S):
            progress(min(1.0, (time.monotonic() - began_s) * 1000 / duration_ms))
            if asked:
                break
    pump.hang_up()
    until_s = time.monotonic() + PATIENCE_S
    while time.monotonic() < until_s and pump.step(STEP_S):
        pass
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(max(0.1, until_s - time.monotonic()))


@contextlib.contextmanager
def _asked_to_stop() -> Iterator[list[int]]:
    """A list that is no longer empty once a signal asks to stop; a second signal then acts as it always does."""
    asked: list[int] = []
    before = {}

    def note(number: int, frame: object) -> None:
        asked.append(number)
        for each, handler in before.items():
            signal.signal(each, handler)

    with contextlib.suppress(ValueError):  # signals reach the main thread only
        for number in (signal.SIGINT, signal.SIGTERM):
            before[number] = signal.signal(number, note)
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
