"""The tasks at the edges of the cycle, and the supervisor that watches them all.

A task that raises, or stops checking in, ends in a reset: boot.py then puts every output to its
declared level. Only the supervisor feeds the watchdog.
"""

import asyncio

import hal

from ..model import ticks

WATCHDOG_MS = 5000  # CHECKS B12; at most 8,388 ms on the RP2040
CHECK_MS = 500
SHORTEST_MS = 2 * CHECK_MS  # an age is exact to one look: a shorter deadline would fall on the innocent
POLL_OFFSET_MS = 10  # the cycle runs just after the fast sensors have been read


class Supervisor:
    """Feeds the watchdog only while every task has checked in within its deadline."""

    def __init__(self, console: object, died: object) -> None:
        """`died()` is called before the reset for which the end of a task is the cause."""
        self._console = console
        self._died = died
        self._names = []
        self._deadline_ms = []
        self._silent_ms = []

    def start(self, name: str, deadline_ms: int, work: object) -> None:
        """Start `work(check_in)` as a task that must call check_in every `deadline_ms` (at least SHORTEST_MS)."""
        index = len(self._names)
        self._names.append(name)
        self._deadline_ms.append(max(deadline_ms, SHORTEST_MS))
        self._silent_ms.append(0)

        def check_in() -> None:
            self._silent_ms[index] = 0

        asyncio.create_task(self._guard(name, work(check_in)))

    async def watch(self) -> None:
        """Run for ever; a silent task ends the feeding, and the watchdog restarts the controller."""
        watchdog = hal.Watchdog(WATCHDOG_MS)
        while True:
            if self.healthy():
                watchdog.feed()
            await asyncio.sleep_ms(CHECK_MS)
            for i in range(len(self._silent_ms)):
                self._silent_ms[i] += CHECK_MS

    def healthy(self) -> bool:
        """True while no task is silent for longer than it declared."""
        for i in range(len(self._silent_ms)):
            if self._silent_ms[i] > self._deadline_ms[i]:
                return False
        return True

    async def _guard(self, name: str, work: object) -> None:
        try:
            await work
            reason = "ended"
        except Exception as e:
            reason = repr(e)
        text = ("# task " + name + ": " + reason + "\r\n").encode()
        self._console.send(text, len(text))
        self._died()
        hal.reset()


async def control(cycle: object, heartbeat: object, period_ms: int, check_in: object) -> None:
    """The cycle, at its period, for ever: its own run time and that of others is taken off the wait."""
    await asyncio.sleep_ms(POLL_OFFSET_MS)
    due_ms = hal.ticks_ms()
    while True:
        now_ms = hal.ticks_ms()
        cycle.step(now_ms)
        heartbeat.toggle()
        check_in()
        late_ms = min(max(0, ticks.diff(now_ms, due_ms)), period_ms)  # at most one missed cycle is made up
        due_ms = ticks.add(now_ms, period_ms - late_ms)
        await asyncio.sleep_ms(max(0, ticks.diff(due_ms, hal.ticks_ms())))


async def poll_sensors(pollers: list, check_in: object) -> None:
    """Read chips and inputs when they are due; none of them takes longer than a bus transfer."""
    while True:
        now_ms = hal.ticks_ms()
        wait_ms = 1000
        for poller in pollers:
            wait_ms = min(wait_ms, poller.poll(now_ms))
        check_in()
        await asyncio.sleep_ms(wait_ms)


async def run_line(line: object, check_in: object) -> None:
    """Move one Modbus line on whenever it wants to."""
    while True:
        wait_ms = line.step(hal.ticks_ms())
        check_in()
        await asyncio.sleep_ms(wait_ms)
