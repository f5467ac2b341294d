"""A pulse input as a rate: tacho of a fan or pump, flow meter, S0 energy meter (DIN 43864, IEC 62053-31).

The rate is pulses over the time between the first and the last of them, so that few pulses are as exact as many.
"""

from array import array

from rack.model import ticks

FIELDS = ("speed_rpm", "flow_mlpm", "power_w")
MEASURES = ("rpm", "flow", "power")
# what one pulse a millisecond is worth with one pulse a revolution, litre, kWh: 60,000 ms a minute;
# 1000 ml and 60,000 ms; 3,600,000 J and 1000 ms
PER_MS = (60000, 60000000, 3600000000)
MAX = 0x3FFFFFFF
NONE = -1
LOOK_MS = 20


class Pulses:
    """One pulse input. A new rate comes when pulses have been counted for `window_ms`; while none comes the rate can
    only be less than one pulse in the time since, and after `zero_ms` it is 0."""

    FIELDS = FIELDS

    def __init__(self, pin: object, sensor: dict) -> None:
        self._pin = pin
        self._field = MEASURES.index(sensor["measure"])
        self._unit = PER_MS[self._field] // sensor["pulses_per"]
        self._window_ms = sensor["window_ms"] or 1000
        self._zero_ms = sensor["zero_ms"] or 5000
        self._found = array("i", [0, 0, 0])
        self._begin()

    def start(self) -> None:
        """Nothing to set up."""

    def _begin(self) -> None:
        self._seen = NONE  # the pulses at the first look
        self._since_ms = 0  # and its tick
        self._from = NONE  # the pulse that the window starts with: its number and its tick
        self._from_ms = 0
        self._rate = NONE

    def read(self, values: array) -> int:
        """0 with the field that is measured filled, or the milliseconds after which it may be known."""
        found = self._found
        self._pin.look(found)
        if self._seen == NONE:
            self._seen = found[0]
            self._since_ms = found[2]
        if self._from == NONE:
            self._wait_for_a_pulse(found)
        else:
            self._count(found[0], found[1], found[2])
        if self._rate == NONE:
            return LOOK_MS
        values[self._field] = self._rate
        return 0

    def _wait_for_a_pulse(self, found: array) -> None:
        if found[0] != self._seen:
            self._from = found[0]
            self._from_ms = found[1]
        elif self._rate == NONE and ticks.diff(found[2], self._since_ms) >= self._zero_ms:
            self._rate = 0

    def _count(self, count: int, last_ms: int, now_ms: int) -> None:
        n = ticks.diff(count, self._from)
        span_ms = ticks.diff(last_ms, self._from_ms)
        if n > 0 and span_ms >= self._window_ms:
            self._rate = rate(n, span_ms, self._unit)
            self._from = count
            self._from_ms = last_ms
        idle_ms = ticks.diff(now_ms, last_ms)
        if idle_ms >= self._zero_ms:
            self._rate = 0
            self._seen = count
            self._from = NONE
        elif idle_ms > 0 and self._rate != NONE:
            self._rate = min(self._rate, self._unit // idle_ms + 1)


def rate(n: int, span_ms: int, unit: int) -> int:
    """n * unit / span_ms, saturated at 2^30 - 1, without a product beyond 31 bits (n * span_ms may be up to 2^30)."""
    whole = unit // span_ms
    if whole > MAX // n:
        return MAX
    n = min(n, MAX // span_ms)
    return min(MAX, n * whole + n * (unit % span_ms) // span_ms)
