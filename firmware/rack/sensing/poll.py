"""Reads the sensors of one I2C bus or of the inputs when they are due, and knows which of them are in trouble."""

from array import array

from ..model import ticks
from .slots import Slots

RESTART_MS = 5000  # a chip that does not answer is set up again this often
TELL_AFTER = 3  # readings in a row that make a trouble, or its end, worth a line on the console
WELL = ""


class Poller:
    """One sensor with a `read(values)` driver: due every `period_ms`, set up again after a loss.

    A driver that has only started a conversion returns the milliseconds until it can be fetched; until then the
    slots keep what they have, and age. `wiring` is a list of (field index of the driver, slot).
    """

    def __init__(self, driver: object, period_ms: int, wiring: list, slots: Slots, now_ms: int, name: str = "") -> None:
        self.name = name
        self._driver = driver
        self._period_ms = period_ms
        self._slots = slots
        self._fields = array("B", [w[0] for w in wiring])
        self._slot = array("B", [w[1] for w in wiring])
        self._count = len(wiring)
        self._values = array("i", [0] * len(driver.FIELDS))
        self._due = now_ms  # a reading
        self._look = now_ms  # the next call of the driver: the reading, or its conversion is over
        self._ready = False
        self.failures = 0
        self.trouble = WELL  # what keeps it from being read, once that has lasted
        self._latest = WELL
        self._in_a_row = 0

    def poll(self, now_ms: int) -> int:
        """Read if due, and leave the values, or the fact that there are none, in the slots.

        Returns the milliseconds until the next call is due.
        """
        left_ms = (self._look - now_ms) & ticks.MAX  # not by a call: most sensors are not due, in every pass
        if 0 < left_ms < ticks.HALF:
            return left_ms
        left_ms = self._plan(now_ms, ticks.diff(self._look, now_ms))
        try:
            if not self._ready:
                self._driver.start()
                self._ready = True
            wait_ms = self._driver.read(self._values)
        except OSError as error:
            self._lost(error, now_ms)
            return left_ms
        if wait_ms:
            self._look = ticks.add(now_ms, wait_ms)
            return wait_ms
        self._got(now_ms)
        return left_ms

    def _plan(self, now_ms: int, left_ms: int) -> int:
        """When the next reading is due, and how long that is: keep the rhythm, but catch up on nothing missed."""
        if self._look != self._due:  # only a conversion is over
            left_ms = ticks.diff(self._due, now_ms)
        if left_ms <= 0:
            left_ms = self._period_ms - min(-left_ms, self._period_ms - 1)
            self._due = ticks.add(now_ms, left_ms)
        self._look = self._due
        return left_ms

    def _got(self, now_ms: int) -> None:
        slots = self._slots
        for i in range(self._count):
            slots.put(self._slot[i], self._values[self._fields[i]], now_ms)
        if self._latest or self.trouble:
            self._judge(WELL)

    def _lost(self, error: OSError, now_ms: int) -> None:
        self.failures += 1
        if self.failures % max(1, RESTART_MS // self._period_ms) == 0:
            self._ready = False
        for i in range(self._count):
            self._slots.fail(self._slot[i], now_ms)
        self._judge(str(error.args[1]) if len(error.args) > 1 else "does not answer")

    def _judge(self, said: str) -> None:
        """`trouble` follows what the last TELL_AFTER reads agree on, so that one lost read is no news."""
        if said == self.trouble:
            self._latest = said
            return
        self._in_a_row = self._in_a_row + 1 if said == self._latest else 1
        self._latest = said
        if self._in_a_row >= TELL_AFTER:
            self.trouble = said
