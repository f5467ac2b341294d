"""`python -m wattbit.bench.soak [--messages N] [--kills N] [--loss-s N]`: what takes long, against a real Mosquitto.

Prints a table, writes out/soak.json, exits 1 when a goal is missed, 3 without a Mosquitto.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import typer
from rich.console import Console

from wattbit import paths
from wattbit.bench import link, linked, lossy, machine
from wattbit.bench.figures import Figure, told
from wattbit.emulator.run import vm
from wattbit.errors import DEVICE_TROUBLE

CONF = "listener {port} {address}\nallow_anonymous true\nlog_type all\n"
HOLDS = ('!Actions/xRelease ["server"]', '!Actions/xHold ["server","off",0]')
LATENCY_S = 60  # CHECKS C6: back within so long after the service is


class Broker:
    """A Mosquitto that can be killed and comes back; `prefix` runs it elsewhere."""

    def __init__(self, folder: Path, address: str = "127.0.0.1", prefix: list[str] | None = None) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._conf, self.log = folder / "mosquitto.conf", folder / "mosquitto.log"
        self._conf.write_text(CONF.format(port=self.port, address=address))
        self._prefix = prefix or []
        self.start()

    def start(self) -> None:
        """Start (again)."""
        program = shutil.which("mosquitto", path=os.environ.get("PATH", "") + ":/usr/sbin") or "mosquitto"
        with self.log.open("ab") as log:
            words = [*self._prefix, program, "-c", str(self._conf)]
            self.process = subprocess.Popen(words, stdout=log, stderr=log)

    def kill(self) -> None:
        """As a power cut would; nobody has time to say good-bye."""
        self.process.kill()
        self.process.wait()

    def count(self, what: str) -> int:
        """Lines of its log that have `what`."""
        return self.log.read_text(errors="replace").count(what)


@contextlib.contextmanager
def _broker(**more: object) -> Iterator[tuple[Broker, Path]]:
    with tempfile.TemporaryDirectory() as folder:
        broker = Broker(Path(folder), **more)  # type: ignore[arg-type]
        time.sleep(0.5)
        try:
            yield broker, Path(folder)
        finally:
            broker.kill()


def publishes(count: int) -> list[Figure]:
    """So many messages of QoS 1, one after another, over the link of the board, in the VM."""
    hal = str(paths.firmware() / "hal")
    script = Path(__file__).parent / "publish_vm.py"
    env = {**os.environ, "MICROPYPATH": f"{paths.firmware()}:.frozen"}
    with _broker() as (broker, _):
        words = [str(vm()), "-X", "heapsize=200k", str(script), hal, str(broker.port), str(count)]
        said = json.loads(subprocess.run(words, env=env, capture_output=True, text=True, check=True).stdout)
        came = broker.count("Received PUBLISH from soak")
    how = f"VM with a heap of 200 kB, Mosquitto on loopback, {said['seconds']:.0f} s; {said['trouble'] or 'no trouble'}"
    return [
        Figure(f"of {count} messages of QoS 1, acknowledged", said["done"], "", how, count, ">="),
        Figure("... that the broker got", came, "", how, count, ">="),
        Figure("... acknowledged out of order", said["unordered"], "", how, 0),
        Figure("... times that the packet id began again", said["wraps"], "", how, count // 65536, ">="),
        Figure("... longest time without an acknowledgement", said["longest_ms"], "ms", how, 1000),
    ]


def kills(count: int) -> list[Figure]:
    """Kill -9 of the broker, again and again, with an event in each outage: it must come through."""
    longest_s, missed = 0.0, 0
    with _broker() as (broker, folder):
        rack = linked.Rack(folder, broker.port, cycle_ms=link.CYCLE_MS)
        _until(lambda: broker.count("/alive'") >= 1)
        for n in range(1, count + 1):
            time.sleep(5.5)  # longer than STEADY_MS of the link
            broker.kill()
            rack.type(HOLDS[n % 2])
            time.sleep(1)
            seen = broker.count("/event'")
            broker.start()
            began = time.monotonic()
            missed += not _until(lambda seen=seen: broker.count("/event'") > seen)  # type: ignore[misc]
            longest_s = max(longest_s, time.monotonic() - began)
        end = rack.stop()
        boots = (rack.run_dir / "world.jsonl").read_text().count('"boot"')
    how = f"solar-small in real time, Mosquitto killed {count} times, away for 1 s, with an event in each outage"
    return [
        Figure(f"after {count} kills of the broker, events that did not come", missed, "", how, 0),
        Figure("... longest time until the event was there", longest_s, "s", how, LATENCY_S),
        Figure("... restarts of the controller", boots - 1, "", how, 0),
        Figure("... longest gap between cycles", end["wall_gap_ms"], "ms", how, link.GOAL_MS),
    ]


def loss(seconds: int, share: float = 0.3) -> list[Figure]:
    """30 % of all packets are lost, in both directions; an event every ten seconds must come through."""
    if not lossy.possible() or seconds == 0:
        return []
    asked = 0
    with contextlib.ExitStack() as stack:
        here, there = stack.enter_context(lossy.network(share))
        broker, folder = stack.enter_context(_broker(address=lossy.ADDRESSES[1], prefix=there))
        rack = linked.Rack(folder, broker.port, host=lossy.ADDRESSES[1], cycle_ms=link.CYCLE_MS, prefix=here)
        up = _until(lambda: broker.count("/alive'") >= 1)
        for n in range(seconds // 10):
            rack.type(HOLDS[(n + 1) % 2])
            asked += 1
            time.sleep(10)
        _until(lambda: broker.count("/event'") >= asked)
        came = broker.count("/event'")
        end = rack.stop()
        said = sorted({line[8:] for line in rack.console().splitlines() if line.startswith("# mqtt: ")})
    how = f"two namespaces, {share:.0%} of the packets lost each way, {seconds} s; said: {'; '.join(said)}"
    return [
        Figure("with 30 % of packets lost, connected", int(up), "", how, 1, ">="),
        Figure("... events that came", came, "", how, asked, ">="),
        Figure("... longest gap between cycles", end["wall_gap_ms"], "ms", how, link.GOAL_MS),
    ]


def _until(look: Callable[[], bool], limit_s: float = LATENCY_S) -> bool:
    end = time.monotonic() + limit_s
    while time.monotonic() < end:
        if look():
            return True
        time.sleep(0.1)
    return False


def soak(messages: int = 200000, kill: int = 100, loss_s: int = 120) -> None:
    """Measure all three."""
    if shutil.which("mosquitto", path=os.environ.get("PATH", "") + ":/usr/sbin") is None:
        print("no `mosquitto` on this machine (Debian's package of that name)", file=sys.stderr)
        raise typer.Exit(DEVICE_TROUBLE)
    console = Console()
    figures = [*publishes(messages), link.idle(), *kills(kill), *loss(loss_s)]
    target = paths.root() / "out" / "soak.json"
    target.parent.mkdir(exist_ok=True)
    content = {"machine": machine.describe(), "figures": [figure.as_dict() for figure in figures]}
    target.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    raise typer.Exit(told(figures, console, f"how each was measured, and the machine: {target}"))


if __name__ == "__main__":
    typer.run(soak)
