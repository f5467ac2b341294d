"""A desktop rack in real time whose Modbus server answers on a pseudo-terminal and on a loopback port."""

import contextlib
import json
import signal
import subprocess
import sys
from pathlib import Path

from rack.report.reporting import MARK
from tests.helpers.live_console import wait_for
from wattbit import paths

SERVER = """
[server]
unit = 17
bus = "rs485b"
tcp_port = 502
writes = "{writes}"
allow = ["batch-a", "batch-b", "train-a"]
lease_s = 60
"""


def site_text(writes: str = "both") -> str:
    """The shelf with a server, and restore times so short that a released load is back within seconds."""
    text = (paths.sites() / "orv3-shelf.toml").read_text()
    text = text.replace("[restore]", "[restore]\nstable_ms = 1000\nspacing_ms = 500\njitter_ms = 0")
    text = text.replace("tier = 3\norder", "min_off_ms = 1000\ntier = 3\norder")
    return text + SERVER.format(writes=writes)


class Rack:
    """A running rack: `path` of the pseudo-terminal, `port` on 127.0.0.1, `console` its serial console's path."""

    def __init__(self, folder: Path, writes: str = "both", events: str = "") -> None:
        (folder / "site.toml").write_text(site_text(writes))
        (folder / "live.toml").write_text('[scenario]\nname = "live"\nsite = "site.toml"\nduration_s = 600\n' + events)
        self.out = folder / "out"
        command = [sys.executable, "-m", "wattbit", "emulate", str(folder / "live.toml"), "--out", str(self.out)]
        self.process = subprocess.Popen([*command, "--realtime"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        lines = wait_for(self._doors)
        self.path = lines[0].split()[1]
        self.port = int(lines[1].split()[2])
        self.console = wait_for(lambda: (self.out / "run" / "serial.txt").read_text().strip())

    def _doors(self) -> list[str]:
        lines = (self.out / "run" / "modbus.txt").read_text().splitlines()
        return lines if len(lines) == 2 else []

    def events(self) -> list[dict]:
        """What the controller has said so far."""
        lines = (self.out / "run" / "console.log").read_text(errors="replace").splitlines()
        lines = [line.removeprefix(MARK.decode()) for line in lines]
        return [json.loads(line[7:]) for line in lines if line.startswith("#Event {") and line.endswith("}")]

    def stop(self) -> str:
        """End it as Ctrl-C does; what it printed."""
        self.process.send_signal(signal.SIGINT)
        said, _ = self.process.communicate(timeout=30)
        return said.decode()


@contextlib.contextmanager
def running(folder: Path, writes: str = "both", events: str = ""):
    """A Rack that is stopped in the end."""
    rack = Rack(folder, writes, events)
    try:
        yield rack
    finally:
        if rack.process.poll() is None:
            rack.stop()
