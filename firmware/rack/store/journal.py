"""The event journal: a ring of fixed records in RAM that never allocates once built.

Writers call `put` inside the cycle; readers walk by sequence number and can tell how many
records they missed.
"""

from array import array


class Journal:
    """The last `size` events; sequence numbers start at 0 and wrap at 2**30."""

    def __init__(self, size: int = 128) -> None:
        self.size = size
        self.next_seq = 0
        self.now_s = 0
        self.now_ms = 0
        self._s = array("i", [0] * size)
        self._ms = array("h", [0] * size)
        self._kind = bytearray(size)
        self._output = bytearray(size)
        self._rule = bytearray(size)
        self._reading = array("i", [0] * size)
        self._limit = array("i", [0] * size)

    def set_time(self, uptime_s: int, ms: int) -> None:
        """The time that the next records carry: uptime in seconds, and milliseconds 0..999."""
        self.now_s = uptime_s
        self.now_ms = ms

    def put(self, kind: int, output: int, rule: int, reading: int, limit: int) -> None:
        """Add a record: `kind` and `rule` from `model.causes`, output index or NO_OUTPUT."""
        i = self.next_seq % self.size
        self._s[i] = self.now_s
        self._ms[i] = self.now_ms
        self._kind[i] = kind
        self._output[i] = output
        self._rule[i] = rule
        self._reading[i] = reading
        self._limit[i] = limit
        self.next_seq = (self.next_seq + 1) & 0x3FFFFFFF

    def oldest_seq(self) -> int:
        """Sequence number of the oldest record still held."""
        return self.next_seq - self.size if self.next_seq > self.size else 0

    def get(self, seq: int) -> tuple:
        """(uptime_s, ms, kind, output, rule, reading, limit) of a record still held. Allocates."""
        i = seq % self.size
        return (
            self._s[i],
            self._ms[i],
            self._kind[i],
            self._output[i],
            self._rule[i],
            self._reading[i],
            self._limit[i],
        )
