"""The Modbus server's tasks: a UART and TCP clients, beside the cycle; they may allocate, and nothing waits."""

import asyncio

import hal

from ..commands.modbus_rtu import RtuFrames
from ..commands.modbus_server import ModbusServer
from ..commands.modbus_writes import Writes
from ..config import cross_line
from ..drivers import crc16
from ..model import ticks
from ..report.sunspec_map import SunSpecMap
from ..report.sunspec_values import Facts
from ..sensing.modules import Modules
from .tcp_service import TcpService

BUSY_MS = 2  # a client is talking: finer than the silence between two frames
IDLE_MS = 10
TCP_BUSY_MS = 10
TCP_IDLE_MS = 100
RETRY_MS = 10000
BITS_PER_CHARACTER = 11


def start(rack: object, board: object, tasks: object, console: object) -> None:
    """Start what the site's [server] asks for; nothing when it is off. Needs rack.remote."""
    own = rack.site["server"]
    facts = Facts(rack.site, rack.tree, Modules(rack.sensors.slots, hal.ticks_ms), rack.remote)
    sun_map = SunSpecMap(facts)
    server = ModbusServer(sun_map, Writes(sun_map, rack.remote), rack.state, rack.journal)
    if own["bus"]:
        spec = board.UART[own["bus"]]
        baud, parity = cross_line.speed(own["bus"], spec, rack.site["line"])
        port = hal.SerialPort(spec, baud, parity)
        frames = _rtu(server, own, baud)
        rack.bus_lock.add(frames)
        tasks.start("modbus server", 5000, lambda ok: serve_line(rack, port, frames, ok))
    if own["tcp_port"]:
        tasks.start("modbus tcp", 2 * RETRY_MS, lambda ok: serve_tcp(rack, TcpService(server, own), console, ok))


def _rtu(server: ModbusServer, own: dict, baud: int) -> RtuFrames:
    """Frames of the line: silence is 3.5 characters, and at least what a poll can tell."""
    steps = crc16.table()
    character_us = BITS_PER_CHARACTER * 1000000 // baud
    quiet_ms = max(2 * BUSY_MS, character_us * 7 // 2000 + 1)

    def check(buf: bytearray, first: int, end: int) -> int:
        return crc16.crc(steps, buf, first, end)

    return RtuFrames(server, own["unit"], check, quiet_ms, character_us, own["writes"] != "none")


async def serve_line(rack: object, port: object, frames: RtuFrames, check_in: object) -> None:
    """Answer requests on a serial line, for ever."""
    buf = bytearray(64)
    heard_ms = hal.ticks_ms()
    while True:
        now_ms = hal.ticks_ms()
        n = port.receive_into(buf)
        if n:
            heard_ms = now_ms
            frames.feed(buf, n, now_ms)
        else:
            rack.cycle.stamp(now_ms)
            size = frames.reply(now_ms)
            if size:
                port.send(frames.out, size)
        check_in()
        await asyncio.sleep_ms(BUSY_MS if ticks.diff(now_ms, heard_ms) < 4 * IDLE_MS else IDLE_MS)


async def serve_tcp(rack: object, service: TcpService, console: object, check_in: object) -> None:
    """Answer TCP clients, for ever; without a network it tries again every ten seconds and says so once."""
    said = False
    while not service.open():
        if not said:
            said = True
            text = b"# modbus tcp: no network, trying again\r\n"
            console.send(text, len(text))
        check_in()
        await asyncio.sleep_ms(RETRY_MS)
    while True:
        rack.cycle.stamp(hal.ticks_ms())
        busy = service.step(hal.ticks_ms())
        check_in()
        await asyncio.sleep_ms(TCP_BUSY_MS if busy else TCP_IDLE_MS)
