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
        self._values = array("i", [0] * len(driver.FIELDS))
        self._due = now_ms
        self._ready = False
        self.failures = 0

    def wait_ms(self, now_ms: int) -> int:
        """Milliseconds until the next read is due, 0 when it is due now."""
        return max(0, ticks.diff(self._due, now_ms))

    def poll(self, now_ms: int) -> None:
        """Read if due, and leave the values, or the fact that there are none, in the slots."""
        if ticks.diff(self._due, now_ms) > 0:
            return
        try:
            if not self._ready:
                self._driver.start()
                self._ready = True
            self._driver.read(self._values)
            self._due = self._next(now_ms)
            for i in range(len(self._slot)):
                self._slots.put(self._slot[i], self._values[self._fields[i]], now_ms)
        except OSError:
            self._lost(now_ms)

    def _lost(self, now_ms: int) -> None:
        self.failures += 1
        self._due = self._next(now_ms)
        if self.failures % max(1, RESTART_MS // self._period_ms) == 0:
            self._ready = False
        for i in range(len(self._slot)):
            self._slots.fail(self._slot[i], now_ms)

    def _next(self, now_ms: int) -> int:
        """Keep the rhythm, but do not catch up on reads that were missed altogether."""
        due = ticks.add(self._due, self._period_ms)
        return due if ticks.diff(due, now_ms) > 0 else ticks.add(now_ms, self._period_ms)


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
