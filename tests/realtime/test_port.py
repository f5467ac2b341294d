"""The pump between a process and a pseudo-terminal: nobody reads, clients come and go, every byte passes."""

import contextlib
import os
import random
import select
import subprocess
import sys
import time

import pytest

from wattbit.emulator import live
from wattbit.emulator.port import Port

# what a controller does: a numbered line for ever; or give back what it hears
TALKS = "import sys\nfor i in range(10**9): sys.stdout.write('%012d\\n' % i)"
ECHOES = "import os\nwhile True:\n data = os.read(0, 4096)\n if not data: break\n os.write(1, data)"


@contextlib.contextmanager
def pumped(code, log_path):
    """(pump, port, process) around a Python that runs `code`."""
    command = [sys.executable, "-c", code]
    pipe = subprocess.PIPE
    with contextlib.closing(Port()) as port, log_path.open("wb", buffering=0) as log:
        with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, bufsize=0) as process:
            try:
                yield live.Pump(process, log, port), port, process
            finally:
                process.kill()


@contextlib.contextmanager
def client(port):
    """A client that only opens the path: nothing is set, nothing is flushed."""
    fd = os.open(port.path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    try:
        yield fd
    finally:
        os.close(fd)


def heard(fd, timeout_s=0.0):
    """What is there for the client to read now."""
    data = b""
    while select.select([fd], [], [], timeout_s)[0]:
        data += os.read(fd, 65536)
        timeout_s = 0.0
    return data


def test_nobody_reads_and_nothing_blocks_or_grows(tmp_path):
    """Only the newest lines are kept; a client that opens later gets whole, recent lines."""
    log = tmp_path / "console.log"
    with pumped(TALKS, log) as (pump, port, _):
        until_s = time.monotonic() + 3 * live.STALLED_S
        longest_s = 0.0
        while time.monotonic() < until_s:
            began_s = time.monotonic()
            assert pump.step(live.STEP_S)
            longest_s = max(longest_s, time.monotonic() - began_s)
            assert len(pump._said) <= live.BACKLOG
        written = log.read_bytes()
        with client(port) as fd:
            found = heard(fd, 1)
    assert longest_s < 1.0
    assert len(written) > 10 * live.BACKLOG, "the log has everything"
    numbers = [int(line) for line in found.split(b"\n")[1:-1]]
    assert numbers == sorted(numbers)
    assert numbers[0] > 1000, "the first lines, seconds old, are gone"


def test_clients_come_and_go_and_every_byte_passes(tmp_path):
    """All 256 values, Ctrl-C, Ctrl-D and Ctrl-S among them, both ways, over three clients in turn."""
    rng = random.Random(3)
    with pumped(ECHOES, tmp_path / "console.log") as (pump, port, _):
        for _ in range(3):
            sent = bytes(range(256)) + rng.randbytes(10_000)
            got, rest = b"", sent
            with client(port) as fd:
                until_s = time.monotonic() + 20
                while len(got) < len(sent) and time.monotonic() < until_s:
                    with contextlib.suppress(BlockingIOError):
                        rest = rest[os.write(fd, rest[:512]) :] if rest else rest
                    pump.step(0.01)
                    got += heard(fd)
            assert got == sent


def test_nothing_is_echoed_by_the_terminal(tmp_path):
    with pumped("import time; time.sleep(60)", tmp_path / "console.log") as (pump, port, _):
        for _ in range(2):
            with client(port) as fd:
                os.write(fd, b"?Rack\n")
                for _ in range(5):
                    pump.step(0.01)
                assert heard(fd) == b""


def test_a_flood_waits_in_the_client_when_the_controller_does_not_listen(tmp_path):
    with pumped("import time; time.sleep(60)", tmp_path / "console.log") as (pump, port, _):
        with client(port) as fd:
            taken = 0
            for _ in range(3000):
                with contextlib.suppress(BlockingIOError):
                    taken += os.write(fd, b"x" * 4096)
                pump.step(0)
            assert len(pump._typed) <= 2 * live.PIECE
            assert taken < 500_000, "a pipe, a terminal and our own piece"


@pytest.mark.parametrize("ends", ["import sys; sys.stdout.write('last words')", "import sys; sys.exit(3)"])
def test_the_end_of_the_controller_is_noticed(ends, tmp_path):
    with pumped(ends, tmp_path / "console.log") as (pump, _, process):
        until_s = time.monotonic() + 20
        while pump.step(live.STEP_S):
            assert time.monotonic() < until_s
        process.wait(10)
    assert (tmp_path / "console.log").read_bytes() == (b"last words" if "last" in ends else b"")
