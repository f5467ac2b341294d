"""From power-on to running tasks."""

import asyncio
import sys

import board

import hal

from ..actuate.bootlevels import take_over
from ..config import packed
from .resets import Resets
from .talk import housekeeping, talk
from .tasks import Supervisor, control, poll_sensors, run_line

LOAD_MS = 8000  # for each step of a start, on the slowest board; at most 8,388 ms on the RP2040
MISSED_CYCLES = 20  # a cycle this late is as bad as a dead one


def run() -> None:
    """Load the site and run for ever; with one that cannot be used, maps included, stay safe and say why.

    Raises MemoryError or ImportError when this code cannot be loaded and slot.py has another version to try.
    """
    watchdog = hal.Watchdog(LOAD_MS)  # a start that hangs is no start
    console = hal.Console()
    blobs = hal.Blobs()
    resets = Resets(blobs, hal.reset_cause())  # a site that hangs while it is loaded counts too
    errors = []
    take_over(getattr(sys.modules.get("slot"), "MOVED", {}), board.OUTPUTS)  # none on the desktop, or in an older one
    rack = _build(blobs, watchdog, errors)
    watchdog.feed()
    if rack is None:
        from .safe import stay_safe

        asyncio.run(stay_safe(console, errors))
        return
    _others().clear()  # what goes wrong from now on is not for want of room for the code
    rack.resets = resets
    resets.tell(rack, console)
    try:
        asyncio.run(_main(rack, console))
    except (Exception, KeyboardInterrupt, SystemExit):
        rack.leave()  # main.py does the same for all outputs that it can reach
        raise


def _build(blobs: object, watchdog: object, errors: list) -> object:
    """The controller of the board's site, or None with the reason in `errors`."""
    try:
        site, settings, found = _load_site(blobs)
        watchdog.feed()
        errors += found
        if site is None:
            return None
        from .controller import Controller  # now, not before: there was no room for both it and the schema

        return Controller(site, settings, board, blobs, hal.ticks_ms())
    except Exception as e:  # a damaged map, a part that the board lacks, no memory: the rack must hear of it
        if isinstance(e, (MemoryError, ImportError)) and _others():
            raise
        errors.append(("", -1, "", None, "the controller cannot be built: " + repr(e)))
        return None


def _load_site(blobs: object) -> tuple:
    """See `site.load_site`; on a board, where slot.py has looked at every file, without the schema."""
    rows = blobs.read(packed.ROWS) if "slot" in sys.modules else None
    if rows is not None:
        from .vouched import load_site as vouched

        return vouched(blobs, rows)
    from .site import load_site

    return load_site(blobs)


def _others() -> list:
    """Versions that slot.py of the board could still try; none on the desktop, or with an older slot.py."""
    return getattr(sys.modules.get("slot"), "LEFT", [])


async def _main(rack: object, console: object) -> None:
    site = rack.site
    tasks = Supervisor(console, rack.resets.died)
    period_ms = site["site"]["cycle_ms"]
    lamp = hal.Heartbeat(board.HEARTBEAT)
    tasks.start("control", period_ms * MISSED_CYCLES, lambda ok: control(rack.cycle, lamp, period_ms, ok))
    tasks.start("sensors", 5000, lambda ok: poll_sensors(rack.sensors.pollers, ok))
    for line in rack.sensors.lines:
        _start_line(tasks, line)
    tasks.start("console", 5000, lambda ok: talk(rack, console, ok))
    tasks.start("memory", 5000, lambda ok: housekeeping(rack, ok))
    _start_network(rack, tasks, console)
    _start_server(rack, tasks, console)
    _start_link(rack, tasks, console)
    await tasks.watch()


def _start_server(rack: object, tasks: Supervisor, console: object) -> None:
    """The Modbus server, where the site has one: its tables take no memory where it has not."""
    own = rack.site["server"]
    if not own["bus"] and not own["tcp_port"]:
        return
    try:
        from . import server

        server.start(rack, board, tasks, console)
    except Exception as e:  # no memory, a part that the board lacks: the rack runs on without the server
        text = ("# modbus server: cannot be started: " + repr(e) + "\r\n").encode()
        console.send(text, len(text))


def _start_network(rack: object, tasks: Supervisor, console: object) -> None:
    """The way to a network, where the site names one; the radio's own start comes before the tasks run."""
    if rack.site["network"]["kind"] == "none":
        return
    try:
        from . import joining

        joining.start(rack, hal.Blobs(), tasks)
    except Exception as e:  # a board without that part: the rack runs on without a network
        text = ("# network: cannot be started: " + repr(e) + "\r\n").encode()
        console.send(text, len(text))


def _start_link(rack: object, tasks: Supervisor, console: object) -> None:
    """The MQTT link, where the site has one."""
    if not rack.site["mqtt"]["host"]:
        return
    try:
        from . import mqtt

        mqtt.start(rack, hal.Blobs(), tasks, console)
    except Exception as e:  # as above
        text = ("# mqtt: cannot be started: " + repr(e) + "\r\n").encode()
        console.send(text, len(text))


def _start_line(tasks: Supervisor, line: object) -> None:
    tasks.start("modbus", 5000, lambda ok: run_line(line, ok))
