"""Reads the sensors of one I2C bus or of the digital inputs when they are due."""

from array import array

from ..model import ticks
from .slots import Slots

RESTART_MS = 5000  # a chip that does not answer is set up again this often


class Poller:
    """One sensor with a `read(values)` driver: due every `period_ms`, set up again after a loss.

    `wiring` is a list of (field index of the driver, slot).
    """

    def __init__(self, driver: object, period_ms: int, wiring: list, slots: Slots, now_ms: int) -> None:
        self._driver = driver
        self._period_ms = period_ms
        self._slots = slots
        self._fields = array("B", [w[0] for w in wiring])
        self._slot = array("B", [w[1] for w in wiring])
        self._count = len(wiring)
        self._values = array("i", [0] * len(driver.FIELDS))
        self._due = now_ms
        self._ready = False
        self.failures = 0

    def poll(self, now_ms: int) -> int:
        """Read if due, and leave the values, or the fact that there are none, in the slots.

        Returns the milliseconds until the next read is due.
        """
        left_ms = ticks.diff(self._due, now_ms)
        if left_ms > 0:
            return left_ms
        late_ms = min(-left_ms, self._period_ms - 1)  # keep the rhythm, but do not catch up on missed reads
        self._due = ticks.add(now_ms, self._period_ms - late_ms)
        try:
            if not self._ready:
                self._driver.start()
                self._ready = True
            self._driver.read(self._values)
        except OSError:
            self._lost(now_ms)
            return self._period_ms - late_ms
        slots = self._slots
        for i in range(self._count):
            slots.put(self._slot[i], self._values[self._fields[i]], now_ms)
        return self._period_ms - late_ms

    def _lost(self, now_ms: int) -> None:
        self.failures += 1
        if self.failures % max(1, RESTART_MS // self._period_ms) == 0:
            self._ready = False
        for i in range(self._count):
            self._slots.fail(self._slot[i], now_ms)


class InputDriver:
    """A digital input as a sensor: FIELDS state, 0 or 1; `invert` turns a low input into 1."""

    FIELDS = ("state",)

    def __init__(self, pin: object, invert: bool) -> None:
        self._pin = pin
        self._invert = 1 if invert else 0

    def start(self) -> None:
        """Nothing to set up."""

    def read(self, values: array) -> None:
        """Fill values[0] with the state."""
        values[0] = self._pin.read() ^ self._invert
