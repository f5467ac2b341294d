"""The Modbus server's tasks: a UART and TCP clients, beside the cycle; they may allocate, and nothing waits."""

import asyncio

import hal

from ..commands.modbus_rtu import RtuFrames
from ..commands.modbus_server import ModbusServer
from ..commands.modbus_writes import Writes
from ..drivers import crc16
from ..model import line_speed, ticks
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
        baud, parity = line_speed.speed(own["bus"], spec, rack.site["line"])
        port = hal.SerialPort(spec, baud, parity)
        line = ServedLine(port, _rtu(server, own, baud))
        rack.bus_lock.add(line)
        tasks.start("modbus server", 5000, lambda ok: serve_line(rack, line, ok))
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


class ServedLine:
    """The server's UART, and its turn with the bus lock: a flash write comes between a reply and the next request.

    The master of the line decides when it asks, so nothing can be held back: a request that begins while the flash is
    written is lost on the RP2040, and the master asks again. One that has begun before is waited for and answered.
    """

    def __init__(self, port: object, frames: RtuFrames) -> None:
        self._port = port
        self._frames = frames
        self._buf = bytearray(64)

    def receive(self, now_ms: int) -> int:
        """Take what has arrived; how many bytes."""
        n = self._port.receive_into(self._buf)
        self._frames.feed(self._buf, n, now_ms)
        return n

    def answer(self, now_ms: int) -> None:
        """Answer a request that is complete."""
        size = self._frames.reply(now_ms)
        if size:
            self._port.send(self._frames.out, size)

    def pause(self) -> None:
        """For the bus lock; nothing to hold back."""

    def resume(self) -> None:
        """See `pause`."""

    def busy(self) -> bool:
        """True while a request comes in, waits for its reply, or the reply leaves; looks at the UART right now."""
        self.receive(hal.ticks_ms())
        return self._frames.busy()


async def serve_line(rack: object, line: ServedLine, check_in: object) -> None:
    """Answer requests on a serial line, for ever."""
    heard_ms = hal.ticks_ms()
    while True:
        now_ms = hal.ticks_ms()
        if line.receive(now_ms):
            heard_ms = now_ms
        else:
            rack.cycle.stamp(now_ms)
            line.answer(now_ms)
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
