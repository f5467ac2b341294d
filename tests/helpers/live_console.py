"""`wattbit emulate --realtime` as a process of its own, and what a client does with its serial port."""

import contextlib
import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from serial import Serial

from wattbit import paths

ANSWER_S = 10  # a busy test machine may be slow; what the device itself needs is measured apart


def _site() -> str:
    """The shelf with short restore times, so that a released load is back within seconds."""
    text = (paths.sites() / "orv3-shelf.toml").read_text()
    text = text.replace("[restore]", "[restore]\nstable_ms = 1000\nspacing_ms = 500\njitter_ms = 0")
    return text.replace('name = "batch-a"\noutput', 'name = "batch-a"\nmin_off_ms = 1000\noutput')


class Live:
    """A running `wattbit emulate --realtime` of the shelf; `port` is its pseudo-terminal."""

    def __init__(self, folder: Path, more: str = "") -> None:
        (folder / "site.toml").write_text(_site())
        (folder / "live.toml").write_text('[scenario]\nname = "live"\nsite = "site.toml"\nduration_s = 600\n' + more)
        self.out = folder / "out"
        command = [sys.executable, "-m", "wattbit", "emulate", str(folder / "live.toml"), "--out", str(self.out)]
        self.process = subprocess.Popen([*command, "--realtime"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.port = wait_for(lambda: (self.out / "run" / "serial.txt").read_text().strip())

    def truth(self, name: str) -> list[int]:
        """Is the outlet powered, row after row, once results were written."""
        rows = (self.out / "timeline.csv").read_text().splitlines()
        column = rows[0].split(",").index(name)
        return [int(row.split(",")[column]) for row in rows[1:]]

    @property
    def events(self) -> list[dict]:
        """events.jsonl, once results were written."""
        return [json.loads(line) for line in (self.out / "events.jsonl").read_text().splitlines()]

    @property
    def summary(self) -> dict:
        """summary.json, once results were written."""
        return json.loads((self.out / "summary.json").read_text())

    def stop(self) -> str:
        """End it as Ctrl-C does; what it printed."""
        self.process.send_signal(signal.SIGINT)
        said, _ = self.process.communicate(timeout=30)
        return said.decode()


@contextlib.contextmanager
def running(folder: Path, more: str = ""):
    """A Live that is stopped in the end; `more` goes on with its scenario file."""
    live = Live(folder, more)
    try:
        yield live
    finally:
        if live.process.poll() is None:
            live.stop()


def wait_for(look, limit_s: float = 30.0):
    """What `look()` returns once it is true; OSErrors count as not yet."""
    until_s = time.monotonic() + limit_s
    while time.monotonic() < until_s:
        with contextlib.suppress(OSError):
            found = look()
            if found:
                return found
        time.sleep(0.02)
    pytest.fail("waited in vain")


def ask(port: Serial, line: bytes) -> bytes:
    """The reply to a typed line; reports in between are passed over."""
    port.write(line + b"\n")
    while True:
        reply = port.read_until(b"\n")
        assert reply, f"no reply to {line[:40]!r}"
        if reply.startswith(b":"):
            return reply


def children(process: subprocess.Popen) -> list[int]:
    """Processes that `process` has started, from /proc."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = status.read_text().rpartition(")")[2].split()
            if int(fields[1]) == process.pid:
                found.append(int(status.parent.name))
    return found
