"""What is kept of an event and of a minute, as bytes; both are made JSON only when they are sent (`report.history`)."""

import struct

from ..model import causes, quality
from ..model import quantities as q
from ..model.state import State

EVENT = "<IIHBBBii"  # number in the journal, uptime s, ms, kind, output, rule, reading, limit
EVENT_BYTES = 21
# of a minute, in this order; 24 bits hold every value that these can have
KEPT = (
    q.BUS_MV,
    q.BUS_MA,
    q.BATTERY_MA,
    q.BATTERY_MC,
    q.SUPPLY_W,
    q.PV_W,
    q.INLET_MC,
    q.LOAD_W,
    q.SOC_PM,
    q.SOC_LOW_PM,
)
UNKNOWN = -0x800000
SAMPLE_HEAD = "<II"  # uptime s; loads that are on, a bit each, and the source of the bus above them
SAMPLE_BYTES = 8 + 3 * len(KEPT)
SOURCE_SHIFT = 24  # 24 loads: the most that a site has
RING = 30  # minutes that RAM holds: what a supply that is low may keep flash from, 1.1 KB


class Events:
    """The journal as a source of records; it is the bound in RAM, 128 events."""

    def __init__(self, journal) -> None:
        self._journal = journal
        self.size = journal.size

    @property
    def next_seq(self) -> int:
        """Number of the next event."""
        return self._journal.next_seq

    def oldest_seq(self) -> int:
        """Number of the oldest event still held."""
        return self._journal.oldest_seq()

    def worth(self, seqs: list) -> list:
        """Those of one batch that are worth flash: of refused requests, which anybody can make, the last of a kind.

        A client that asks for the wrong thing every second would else push out what happened in the rack.
        """
        kept = []
        seen = []
        for seq in reversed(seqs):
            _, _, kind, output, rule, _, _ = self._journal.get(seq)
            if kind != causes.K_REFUSE or output != causes.NO_OUTPUT or rule not in seen:
                kept.insert(0, seq)
            if kind == causes.K_REFUSE:
                seen.append(rule)
        return kept

    def pack(self, seq: int, buf: bytearray, at: int) -> None:
        """Event `seq` to EVENT_BYTES from `at` on."""
        s, ms, kind, output, rule, reading, limit = self._journal.get(seq)
        struct.pack_into(EVENT, buf, at, seq, s, ms, kind, output, rule, reading, limit)


def event(record: bytes) -> tuple:
    """(number, record as `Journal.get` gives it)."""
    found = struct.unpack(EVENT, record)
    return found[0], found[1:]


class Samples:
    """The last RING minutes."""

    def __init__(self) -> None:
        self.size = RING
        self.next_seq = 0
        self._buf = bytearray(RING * SAMPLE_BYTES)

    def oldest_seq(self) -> int:
        """Number of the oldest minute still held."""
        return max(0, self.next_seq - RING)

    def put(self, state: State) -> None:
        """Keep what is known now."""
        at = self.next_seq % RING * SAMPLE_BYTES
        loads = state.loads
        on = state.source << SOURCE_SHIFT
        for i in range(loads.count):
            on |= loads.on[i] << i
        struct.pack_into(SAMPLE_HEAD, self._buf, at, state.uptime_s, on)
        for k in range(len(KEPT)):
            known = state.image.quality[KEPT[k]] == quality.GOOD
            value = state.image.value[KEPT[k]] if known else UNKNOWN
            for part in range(3):
                self._buf[at + 8 + 3 * k + part] = value >> 8 * part & 0xFF
        self.next_seq += 1

    def worth(self, seqs: list) -> list:
        """All of them."""
        return seqs

    def pack(self, seq: int, buf: bytearray, at: int) -> None:
        """Minute `seq` to SAMPLE_BYTES from `at` on."""
        own = seq % RING * SAMPLE_BYTES
        buf[at : at + SAMPLE_BYTES] = self._buf[own : own + SAMPLE_BYTES]


def sample(record: bytes) -> tuple:
    """(uptime_s, source, mask of loads that are on, values in the order of KEPT: None where not good)."""
    uptime_s, on = struct.unpack(SAMPLE_HEAD, record[:8])
    values: list = []
    for at in range(8, SAMPLE_BYTES, 3):
        value = record[at] | record[at + 1] << 8 | record[at + 2] << 16
        value -= 0x1000000 if value & 0x800000 else 0
        values.append(None if value == UNKNOWN else value)
    return uptime_s, on >> SOURCE_SHIFT, on & 0xFFFFFF, values
