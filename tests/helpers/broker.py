"""Debian's Mosquitto on a free loopback port, as a process of its own, and a client of it for tests."""

import contextlib
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest

from tests.helpers import tools

OPEN = "listener {port} 127.0.0.1\nallow_anonymous true\n"


def needed() -> str:
    """Path of Mosquitto; the test is skipped without one, and fails in continuous integration."""
    tools.need("mosquitto")
    return str(shutil.which("mosquitto", path=tools.PLACES))


def free_port() -> int:
    """A loopback port that nobody uses right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Broker:
    """A Mosquitto with the configuration `text`, in which {port} and {folder} are filled in."""

    def __init__(self, folder: Path, text: str = OPEN, port: int = 0, cwd: Path | None = None) -> None:
        self.port = port or free_port()
        self.log = folder / "mosquitto.log"
        self._conf = folder / "mosquitto.conf"
        self._conf.write_text(text.format(port=self.port, folder=folder))
        self._cwd = cwd
        self.start()

    def start(self) -> None:
        """Start (again), and wait until it listens."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [needed(), "-c", str(self._conf), "-v"], stdout=log, stderr=log, cwd=self._cwd
            )
        until = time.monotonic() + 10
        while time.monotonic() < until:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            time.sleep(0.02)
        pytest.fail("mosquitto does not listen: " + self.log.read_text()[-500:])

    def kill(self) -> None:
        """As a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """End it in order."""
        self.process.terminate()
        self.process.wait()


@contextlib.contextmanager
def running(folder: Path, text: str = OPEN, port: int = 0, cwd: Path | None = None):
    """A Broker that is stopped in the end."""
    broker = Broker(folder, text, port, cwd)
    try:
        yield broker
    finally:
        broker.stop()
