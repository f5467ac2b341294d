"""A digital input as a sensor: power-loss line, door, leak detector, emergency stop, demand-response contact."""

from array import array


class Debounce:
    """A level is believed once it has stood for `debounce_ms`, counted in reads `period_ms` apart; 0 = at once."""

    def __init__(self, debounce_ms: int, period_ms: int) -> None:
        self._needed = -(-debounce_ms // period_ms)
        self._state = -1
        self._differs = 0

    def take(self, level: int) -> int:
        """The state that counts after a read of `level`; the very first read counts as it is."""
        if self._state < 0 or level == self._state:
            self._differs = 0
            if self._state < 0:
                self._state = level
            return self._state
        self._differs += 1
        if self._differs > self._needed:
            self._state = level
            self._differs = 0
        return self._state


class DigitalInput:
    """FIELDS: state, 0 or 1; `invert` turns a low input into 1."""

    FIELDS = ("state",)

    def __init__(self, pin: object, sensor: dict) -> None:
        self._pin = pin
        self._invert = 1 if sensor["invert"] else 0
        self._debounce = Debounce(sensor["debounce_ms"], sensor["period_ms"]) if sensor["debounce_ms"] else None

    def start(self) -> None:
        """Nothing to set up."""

    def read(self, values: array) -> None:
        """Fill values[0] with the state."""
        level = self._pin.read() ^ self._invert
        values[0] = level if self._debounce is None else self._debounce.take(level)
