"""Real time: the doors through which other programs reach the Modbus server: a pseudo-terminal, a loopback port."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from wattbit.emulator.port import Port
from wattbit.errors import BadInput

FILE = "modbus.txt"


@contextlib.contextmanager
def opened(run: dict[str, Any], run_dir: Path) -> Iterator[tuple[list[int], list[str]]]:
    """Open what the site's [server] asks for and put it into `run`; (descriptors for the VM, lines to say).

    `modbus.txt` in the run directory gets a line `rtu PATH` and a line `tcp HOST PORT`. Outside real time nothing is
    opened. Raises BadInput when the wanted port is taken.
    """
    server = run["site"]["server"]
    with contextlib.ExitStack() as stack:
        fds, said, noted = [], [], []
        if run["realtime"] and server["bus"]:
            port = stack.enter_context(contextlib.closing(Port()))
            run["lines"] = {server["bus"]: port.fd}
            fds.append(port.fd)
            said.append(f"modbus rtu: {port.path}, unit {server['unit']}")
            noted.append(f"rtu {port.path}\n")
        if run["realtime"] and server["tcp_port"]:
            run["tcp_port"] = _free(run.get("tcp_port", 0))
            said.append(f"modbus tcp: 127.0.0.1 port {run['tcp_port']}, unit {server['unit']}")
            noted.append(f"tcp 127.0.0.1 {run['tcp_port']}\n")
        if noted:
            (run_dir / FILE).write_text("".join(noted), encoding="utf-8")
        yield fds, said


def _free(wanted: int) -> int:
    """The wanted loopback port, or any that is free."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError as error:
            why = error.strerror or error
            raise BadInput([f"--modbus-port {wanted}: {why}; allowed: a free port, or leave it out"]) from None
        return int(probe.getsockname()[1])
