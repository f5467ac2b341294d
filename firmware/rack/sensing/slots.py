"""Where bus tasks leave their latest readings: one slot per sensor field that the site uses.

A slot holds the last believable value, when it came, and what the last attempt was worth. A value
outside the quantity's possible range, or a jump that is too large, is kept out until it has been
seen three times running; a sensor whose every field stands still to the bit is frozen.
"""

from array import array

from ..model import quality, ticks

JUMPS_BELIEVED = 3  # a step this often confirmed is real
GONE_AFTER_MS = 10000  # or `stale_ms` if longer, and a member of a group is gone: 10 polls of a module, as dormant


class Slots:
    """All readings of all sensors.

    The sampler looks at every slot in every pass, so what it needs is open to it: `last` is what the latest attempt
    was worth, and a slot that is GOOD, younger than `stale_ms`, and whose sensor, where there is a `frozen_ms`, is not
    `frozen` and has `changed` within it, needs no `judge`.

    `bindings` is a list of (sensor index, quantity index, low, high, stale_ms, frozen_ms, max_step),
    ordered by quantity; max_step 0 allows any step. `now_ms`: the start; a sensor that has not been asked
    yet is unknown, not gone.
    """

    def __init__(self, bindings: list, sensor_count: int, now_ms: int = 0) -> None:
        n = len(bindings)
        self.count = n
        self.sensor = array("B", [b[0] for b in bindings])
        self.quantity = array("B", [b[1] for b in bindings])
        self._low = array("i", [b[2] for b in bindings])
        self._high = array("i", [b[3] for b in bindings])
        self.stale_ms = array("i", [b[4] for b in bindings])
        self.frozen_ms = array("i", [b[5] for b in bindings])
        self._max_step = array("i", [b[6] for b in bindings])
        self.value = array("i", [0] * n)
        self.stamp = array("i", [now_ms] * n)
        self.last = bytearray([quality.MISSING] * n)
        self._jump = array("i", [0] * n)
        self._jumps = bytearray(n)
        self.seen = bytearray(n)
        self._gone = bytearray(n)
        self._lost = bytearray(n)
        self.changed = array("i", [0] * sensor_count)
        self.frozen = bytearray(sensor_count)
        self.bad_reads = 0

    def put(self, slot: int, value: int, now_ms: int) -> None:
        """A reading of `slot` arrived; it may still be refused as implausible."""
        if value < self._low[slot] or value > self._high[slot] or (self._max_step[slot] and self._is_jump(slot, value)):
            self.last[slot] = quality.IMPLAUSIBLE
            self.bad_reads = (self.bad_reads + 1) & ticks.MAX
            return
        if value != self.value[slot] or not self.seen[slot]:
            self.changed[self.sensor[slot]] = now_ms
            self.frozen[self.sensor[slot]] = 0
        self._jumps[slot] = 0
        self.seen[slot] = 1
        self._gone[slot] = 0
        self._lost[slot] = 0
        self.value[slot] = value
        self.stamp[slot] = now_ms
        self.last[slot] = quality.GOOD

    def fail(self, slot: int, now_ms: int) -> None:
        """A read of `slot` failed: it is missing from now on, whatever was read before."""
        self.last[slot] = quality.MISSING
        self.bad_reads = (self.bad_reads + 1) & ticks.MAX

    def gone(self, slot: int, now_ms: int) -> bool:
        """True once it has had no believable reading for GONE_AFTER_MS, and for as long as one may be believed."""
        silent_ms = ticks.diff(now_ms, self.stamp[slot])
        if not self._gone[slot] and silent_ms > GONE_AFTER_MS and silent_ms > self.stale_ms[slot]:
            self._gone[slot] = 1  # sticks, so that the age may wrap unharmed
        return self._gone[slot] == 1

    def lost(self, slot: int, now_ms: int) -> bool:
        """True once the slot has had no believable reading for as long as one may be believed, its `stale_ms`."""
        if not self._lost[slot] and ticks.diff(now_ms, self.stamp[slot]) > self.stale_ms[slot]:
            self._lost[slot] = 1  # sticks, as above
        return self._lost[slot] == 1

    def judge(self, slot: int, now_ms: int) -> int:
        """Quality of the slot at `now_ms`."""
        last = self.last[slot]
        if last:  # anything but GOOD
            return last
        if ticks.diff(now_ms, self.stamp[slot]) > self.stale_ms[slot]:
            self.last[slot] = quality.STALE  # sticks, so that the age may wrap unharmed
            return quality.STALE
        frozen_ms = self.frozen_ms[slot]
        return self._stands_still(self.sensor[slot], frozen_ms, now_ms) if frozen_ms else quality.GOOD

    def _stands_still(self, sensor: int, frozen_ms: int, now_ms: int) -> int:
        """IMPLAUSIBLE while no field of the sensor has changed for `frozen_ms`; sticks, as staleness does."""
        if ticks.diff(now_ms, self.changed[sensor]) > frozen_ms:
            self.frozen[sensor] = 1
        return quality.IMPLAUSIBLE if self.frozen[sensor] else quality.GOOD

    def _is_jump(self, slot: int, value: int) -> bool:
        """True while a step larger than allowed has not been confirmed."""
        limit = self._max_step[slot]
        if not self.seen[slot] or abs(value - self.value[slot]) <= limit:
            return False
        if self._jumps[slot] and abs(value - self._jump[slot]) > limit:
            self._jumps[slot] = 0
        self._jump[slot] = value
        self._jumps[slot] += 1
        return self._jumps[slot] < JUMPS_BELIEVED
