"""Several RS-485 lines as pairs of terminals in one process: pymodbus' own server at the far end, a mangler between."""

from __future__ import annotations

import asyncio
import contextlib
import os
import time
import tty
from collections import Counter
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from pymodbus import pymodbus_apply_logging_config
from pymodbus.framer import FramerType
from pymodbus.server import ModbusSerialServer
from pymodbus.simulator import DataType, SimData, SimDevice

from wattbit.bench import peer_values
from wattbit.bench.mangler import Mangler

REGISTERS = 100
LOOK_S = 0.1
HEAD = 3  # bytes of an answer that tell its length


def device(unit: int, began_ns: int) -> SimDevice:
    """A device of pymodbus; every register says where it is and when it was read."""

    async def fresh(function: int, start: int, address: int, count: int, current: list[int], new: object) -> None:
        tenths = (time.time_ns() - began_ns) // 100_000_000
        for k in range(len(current)):
            current[k] = peer_values.value(unit, start + k, tenths)

    return SimDevice(unit, [SimData(0, count=REGISTERS, values=0, datatype=DataType.REGISTERS)], action=fresh)


class BadLine:
    """Carries requests from `near` to the server as they are, and its answers back as the mangler wills."""

    def __init__(self, near: int, mangler: Mangler) -> None:
        self._near = near
        self._far, self._peer = os.openpty()
        tty.setraw(self._peer)
        self.path = os.ttyname(self._peer)
        self._mangler = mangler
        self._answer = b""
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._near, lambda: os.write(self._far, os.read(self._near, 512)))
        self._loop.add_reader(self._far, self._answered)

    def _answered(self) -> None:
        self._answer += os.read(self._far, 512)
        if len(self._answer) < HEAD or len(self._answer) < HEAD + 2 + self._answer[2]:
            return
        frame, self._answer = self._answer, b""
        for delay_ms, data in self._mangler.pieces(frame):
            self._loop.call_later(delay_ms / 1000, os.write, self._near, data)

    def close(self) -> None:
        """Carry no more."""
        self._loop.remove_reader(self._near)
        self._loop.remove_reader(self._far)


async def carry(
    ends: list[int], seed: int, units: int, began_ns: int, goal: int, said: Callable[[int], bool]
) -> Mangler:
    """Serve the lines behind `ends` until `goal` answers are mangled or `said(mangled)` is False."""
    mangler = Mangler(seed)
    lines = [BadLine(end, mangler) for end in ends]
    devices = [device(unit, began_ns) for unit in range(1, units + 1)]
    servers: list[Any] = []
    for line in lines:
        servers.append(ModbusSerialServer(devices, framer=FramerType.RTU, port=line.path, baudrate=115200))
        await servers[-1].listen()
    while mangler.mangled() < goal and said(mangler.mangled()):
        await asyncio.sleep(LOOK_S)
    for line in lines:
        line.close()
    for server in servers:
        with contextlib.suppress(asyncio.CancelledError):
            await server.shutdown()
    return mangler


def work(ends: list[int], seed: int, units: int, began_ns: int, goal: int, seconds: float, pipe: Connection) -> None:
    """The body of a process: `carry`, for at most so many seconds, and what was done through `pipe`."""
    pymodbus_apply_logging_config("CRITICAL")  # what a bad line does to a server is no news here
    end_s = time.monotonic() + seconds

    def said(mangled: int) -> bool:
        pipe.send(mangled)
        return time.monotonic() < end_s

    mangler = asyncio.run(carry(ends, seed, units, began_ns, goal, said))
    words = [int.from_bytes(f[k : k + 2], "big") for f in mangler.collided for k in range(HEAD, len(f) - 2, 2)]
    pipe.send((dict(Counter(mangler.done)), mangler.forged, mangler.collisions, words))
