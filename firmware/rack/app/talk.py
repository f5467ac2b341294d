"""The serial console and the slow chores: outside the cycle, where allocation is allowed."""

import asyncio

import hal

from ..model import ticks

IDLE_MS = 150  # nobody talks: a first request waits this long at most
BUSY_MS = 20  # somebody does: some clients give up on a line that does not begin within 100 ms
CHORES_MS = 1000
GAP_MS = 150  # then a reading is lost rather than the hold: some clients wait no longer than 500 ms
PIECES_AT_ONCE = 32  # buffers of typed bytes taken before reports get their turn
SETTLE_STEPS = 14  # 2 s: longer than any contactor takes, and shorter than the deadline of the tasks
LINES_AT_ONCE = 8  # report lines sent before others get their turn


async def talk(rack: object, console: object, check_in: object) -> None:
    """Answer requests and send reports, for ever."""
    buf = bytearray(256)
    last_ms = hal.ticks_ms()
    while True:
        now_ms = hal.ticks_ms()
        rack.reporting.tick(ticks.diff(now_ms, last_ms))
        last_ms = now_ms
        n = console.receive_into(buf)
        if n:
            await _listen(rack, console, buf, n)
        _report(rack, console)
        check_in()
        await asyncio.sleep_ms(BUSY_MS if rack.reporting.quiet_ms else IDLE_MS)


async def _listen(rack: object, console: object, buf: bytearray, n: int) -> None:
    """Take the `n` bytes that were typed, and more; a flood in pieces, between which the cycle gets its turn."""
    for _ in range(PIECES_AT_ONCE):
        await _answer(rack, console, buf, n)
        if n < len(buf):
            return
        await asyncio.sleep_ms(0)
        n = console.receive_into(buf)
        if not n:
            return


async def _answer(rack: object, console: object, buf: bytearray, n: int) -> None:
    """Answer every request in the buffer; the cycle gets its turn between two of them."""
    at = 0
    while at < n:
        rack.cycle.stamp(hal.ticks_ms())
        at = rack.session.feed(buf, n, at)
        if rack.session.reply is not None:
            await remember(rack)
            console.send(rack.session.reply, len(rack.session.reply))
            _note_changes(rack)
            await asyncio.sleep_ms(0)


async def remember(rack: object) -> None:
    """Save what the operator has changed before "done" is said: a hold off may protect hands in the rack.

    The write waits for a gap between transactions of the lines, but not for ever.
    """
    if rack.operator.changed:
        await rack.bus_lock.write(lambda: save(rack), GAP_MS)
    await settle(rack)


async def settle(rack: object) -> None:
    """Maintenance mode: "done" is said when its outputs have opened; one that cannot is not waited for."""
    if not rack.operator.settling:
        return
    rack.operator.settling = False
    decided = rack.state.cycles + 3  # what cools goes a pass after what it cools
    for _ in range(SETTLE_STEPS):
        await asyncio.sleep_ms(IDLE_MS)
        if rack.state.cycles >= decided and not _opening(rack.loads):
            return


def _opening(loads: object) -> bool:
    for i in range(loads.count):
        if loads.on[i] and not loads.want[i]:
            return True
    return False


def save(rack: object) -> None:
    """Save what a command has changed; never while a bus transaction runs."""
    rack.operator.changed = False
    rack.memory.save()
    rack.resets.follow(rack.state.safe_mode)


async def housekeeping(rack: object, check_in: object) -> None:
    """Leases, memory and slow figures, once a second."""
    locked = 0
    last_ms = hal.ticks_ms()
    while True:
        now_ms = hal.ticks_ms()
        dt_ms = ticks.diff(now_ms, last_ms)  # a pass may come late, and a lease must not last longer for it
        last_ms = now_ms
        rack.cycle.stamp(now_ms)
        rack.operator.tick(dt_ms)
        rack.remote.tick(dt_ms)
        now_locked = sum(rack.loads.locked) + sum(rack.loads.fault)
        if now_locked != locked or rack.operator.changed:
            locked = now_locked
            rack.operator.changed = False
            rack.memory.changed()
        if rack.memory.tick(dt_ms):
            await rack.bus_lock.write(rack.memory.save)
        if rack.resets.tick(dt_ms, rack.gate.quiet_ms()):
            await rack.bus_lock.write(rack.resets.save)
        rack.refresh()
        check_in()
        leaving = rack.operator.leaving
        await asyncio.sleep_ms(CHORES_MS)
        if leaving:  # a reply has had its time to leave
            await rack.bus_lock.write(lambda: _restart(rack))


def _restart(rack: object) -> None:
    """By command: boot.py puts every output to its declared level."""
    rack.memory.save()
    rack.resets.asked()
    if rack.tree.link is not None:
        rack.tree.link.post.close()
    rack.leave()
    hal.reset()


def _report(rack: object, console: object) -> None:
    line = (rack.off_at_start() or rack.troubles.next()) if rack.reporting.quiet_ms == 0 else None
    if line is not None:
        console.send(line, len(line))
    for _ in range(LINES_AT_ONCE):
        line = rack.reporter.next()
        if line is None:
            return
        console.send(line, len(line))


def _note_changes(rack: object) -> None:
    if rack.session.changed:
        rack.session.saved()
        rack.memory.setting_changed()
