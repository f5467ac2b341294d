"""Lets a flash write and the lines take turns: while the RP2040 erases flash, bytes that arrive are lost."""

import asyncio

STEP_MS = 2  # a gap between two transactions at 19,200 baud lasts this long at least: 3.5 characters
PATIENCE_MS = 3000  # longer than any transaction of a shipped map; then a reading is lost rather than the record


class BusLock:
    """`lines` have pause(), resume() and busy(): True while bytes come or leave. `forced` counts lost patience."""

    def __init__(self, lines: list) -> None:
        self._lines = list(lines)
        self.forced = 0

    def add(self, line: object) -> None:
        """One more line to take turns with."""
        self._lines.append(line)

    async def write(self, work: object, patience_ms: int = PATIENCE_MS) -> None:
        """Call `work()` between two transactions of every line; none starts from now on until it has returned.

        A line that is never free holds it up for `patience_ms` only.
        """
        for line in self._lines:
            line.pause()
        try:
            await self._gap(patience_ms)
            work()
        finally:
            for line in self._lines:
                line.resume()

    async def _gap(self, left_ms: int) -> None:
        while self._busy():
            if left_ms <= 0:
                self.forced += 1
                return
            await asyncio.sleep_ms(STEP_MS)
            left_ms -= STEP_MS

    def _busy(self) -> bool:
        return any([line.busy() for line in self._lines])
