"""The longest time between two control cycles while the MQTT link has to do with all kinds of brokers, in real time."""

from __future__ import annotations

import base64
import contextlib
import shutil
import socket
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from wattbit.bench import certs, hostile, linked
from wattbit.bench.figures import Figure

CYCLE_MS = 50
SECONDS = 6.0
GOAL_MS = 100  # the task's; between two cycles of 50 ms
TOPIC = "wattbit/solar-small/cmd"
HOW = f"VM in real time, solar-small with a cycle of {CYCLE_MS} ms, {SECONDS:.0f} s; by the machine's clock"


def measure() -> list[Figure]:
    """Idle and with a good broker, then each that is not."""
    figures = [idle(), _figure("a broker that behaves", hostile.flood(TOPIC, 0))]
    for name, behave in hostile.all_plain(TOPIC).items():
        figures.append(_figure(name, behave))
    figures.append(_names_dead())
    return figures + _handshakes()


def idle() -> Figure:
    """The gap of a run without a link: what the machine itself makes of it."""
    return _told("no link", 1883, None, host="")


def _figure(name: str, behave: hostile.Behaviour, **more: Any) -> Figure:
    with hostile.listening(behave) as port:
        return _told(name, port, GOAL_MS, **more)


def _told(name: str, port: int, goal_ms: float | None, tell_time: bool = False, **more: Any) -> Figure:
    """The longest gap of a run against whoever is at `port`, and what the console said of the link meanwhile."""
    with tempfile.TemporaryDirectory() as place:
        rack = linked.Rack(Path(place), port, cycle_ms=CYCLE_MS, **more)
        if tell_time:
            rack.type(f'!Actions/xSetTime ["{int(time.time())}"]')
        time.sleep(SECONDS)
        gap_ms = float(rack.stop()["wall_gap_ms"])
        said = sorted({line[8:] for line in rack.console().splitlines() if line.startswith("# mqtt: ")})
    how = f"{HOW}; said: {'; '.join(said) or 'nothing'}"
    return Figure(f"longest gap between cycles: {name}", gap_ms, "ms", how, goal_ms)


def _names_dead() -> Figure:
    """The name server takes questions and answers none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as deaf:
        deaf.bind(("127.0.0.1", 0))

        def doctor(run: dict[str, Any]) -> None:
            run["ports"] = {"53": deaf.getsockname()[1]}
            run["name_server"] = "127.0.0.1"

        return _told("name server dead", 1883, GOAL_MS, host="broker.test", doctor=doctor)


def _handshakes() -> list[Figure]:
    """TLS that stalls after none, some and all of its records, and at one byte a second; with openssl only."""
    if shutil.which("openssl") is None:
        return []
    with contextlib.ExitStack() as stack:
        keys = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        certs.ca(keys)
        certs.signed(keys, "server", "broker.test")
        certs.run("x509", "-in", keys / "ca.pem", "-outform", "DER", "-out", keys / "ca.der")
        doctor = _trusting((keys / "ca.der").read_bytes())
        more = {"tls": True, "more": 'server = "broker.test"', "doctor": doctor, "tell_time": True}
        figures = []
        for records in (0, 1, 2, 3, 4, 5, 99):
            name = "TLS without a stall" if records == 99 else f"TLS stalls after record {records}"
            figures.append(_figure(name, hostile.stalled_tls(keys, records), **more))
        return [*figures, _figure("TLS at one byte a second", hostile.stalled_tls(keys, 99, 1.0), **more)]


def _trusting(ca: bytes) -> Callable[[dict[str, Any]], None]:
    def doctor(run: dict[str, Any]) -> None:
        run["keys"] = {"link-ca.der": base64.b64encode(ca).decode()}

    return doctor
