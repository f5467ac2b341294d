"""The whole firmware in real time with an MQTT link, as a process of its own."""

from __future__ import annotations

import contextlib
import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from wattbit import paths
from wattbit.emulator import folder, run, scenario, wiring

SCENARIO = '[scenario]\nname = "linked"\nsite = "site.toml"\nduration_s = 3600\n'
MQTT = (
    '\n[mqtt]\nhost = "{host}"\nport = {port}\ntls = {tls}\nkeepalive_s = 10\nstate_ms = 2000\nspread_s = 1\n{more}\n'
)


class Rack:
    """A running solar-small whose link goes to `port`; `doctor(run)` may change run.json before the start."""

    def __init__(
        self,
        place: Path,
        port: int,
        host: str = "127.0.0.1",
        tls: bool = False,
        more: str = "",
        doctor: Callable[[dict[str, Any]], None] | None = None,
        cycle_ms: int = 100,
        prefix: list[str] | None = None,
    ) -> None:
        text = (paths.sites() / "solar-small.toml").read_text().replace("[site]\n", f"[site]\ncycle_ms = {cycle_ms}\n")
        (place / "site.toml").write_text(text + MQTT.format(host=host, port=port, tls=str(tls).lower(), more=more))
        (place / "linked.toml").write_text(SCENARIO)
        complete = wiring.complete(scenario.load_scenario(place / "linked.toml").run, True)
        if doctor is not None:
            doctor(complete)
        self.site = complete["site"]
        self.run_dir = folder.prepare(place / "out")
        (self.run_dir / "run.json").write_text(json.dumps(complete))
        words = [str(run.vm()), "-X", "heapsize=24M", str(Path(run.__file__).parent / "vm_main.py"), str(self.run_dir)]
        with (self.run_dir / "console.log").open("wb") as log, (self.run_dir / "stderr.log").open("wb") as errors:
            self.process = subprocess.Popen([*(prefix or []), *words], stdin=subprocess.PIPE, stdout=log, stderr=errors)

    def console(self) -> str:
        """What it has said so far."""
        return (self.run_dir / "console.log").read_text(errors="replace")

    def type(self, line: str) -> None:
        """Type a line on its serial console."""
        if self.process.stdin is not None:
            self.process.stdin.write(line.encode() + b"\n")
            self.process.stdin.flush()

    def stop(self) -> dict[str, Any]:
        """End it in order, if it still runs; the last line of world.jsonl."""
        if self.process.poll() is None and self.process.stdin is not None:
            self.process.stdin.close()
            self.process.wait(20)
        lines = (self.run_dir / "world.jsonl").read_text().splitlines()
        return dict(json.loads(lines[-1])) if lines else {}


@contextlib.contextmanager
def running(place: Path, port: int, **more: Any) -> Iterator[Rack]:
    """A Rack that is stopped in the end."""
    rack = Rack(place, port, **more)
    try:
        yield rack
    finally:
        rack.stop()
