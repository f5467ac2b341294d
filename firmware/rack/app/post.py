"""What goes to the broker and must arrive: events, and what the outbox has kept while nobody listened."""

import binascii

import hal

from ..model import ticks
from ..report import history
from ..store import records
from ..store.outbox import EVENTS, Outbox

TICK_MS = 1000
PACE_MS = 80  # between two old records, on average: 4,320 take 5.8 minutes, and state has its turn between them


class Post:
    """`tick` in each step; then `next` as long as there is room. `due`: `flush` wants to write flash."""

    def __init__(self, rack: object, payloads: object) -> None:
        tree = rack.tree
        meaning = ",".join([tree.hash] + tree.state.loads.names + tree.limit_names)
        stamp = binascii.crc32(meaning.encode()) & 0xFFFFFFFF
        self._rack = rack
        self._payloads = payloads
        self.outbox = Outbox(hal.Segments(), rack.journal, rack.state, rack.memory.boot_id, stamp)
        self._low_rows = [i for i in range(len(tree.limits)) if _protects_supply(tree.limits[i])]
        self._last_ms = self._back_ms = hal.ticks_ms()
        self.due = self._up = False

    def tick(self, now_ms: int, up: bool) -> None:
        """`up`: the broker listens."""
        dt_ms = ticks.diff(now_ms, self._last_ms)
        if dt_ms >= TICK_MS or up != self._up:
            self._last_ms = now_ms
            self._up = up
            self.due = self.outbox.tick(dt_ms, up, self._low())

    def flush(self) -> None:
        """One write to flash; never within a bus transaction."""
        self.due = False
        start_s = self._rack.state.clock.unix_s(0)
        self.outbox.flush(start_s or 0)

    def close(self) -> None:
        """Before a restart by command: keep what can be kept."""
        if not self._low():
            self.outbox.close(self._rack.state.clock.unix_s(0) or 0)

    def next(self, now_ms: int, old: bool) -> tuple | None:
        """(end of the topic, message, token) of what comes next: what has just happened, then, paced, what is `old`."""
        try:
            return self._next(now_ms, old)
        except Exception:  # no memory for the message
            self.outbox.rewind()
            raise

    def _next(self, now_ms: int, old: bool) -> tuple | None:
        found = self.outbox.live()
        if found is not None:
            seq, record = records.event(found[1])
            return "event", self._payloads.event(seq, record), found[2]
        waited_ms = ticks.diff(now_ms, self._back_ms)
        if not old or waited_ms < PACE_MS:
            return None
        self._back_ms = ticks.add(self._back_ms, PACE_MS) if waited_ms < 2 * PACE_MS else now_ms
        found = self.outbox.back()
        if found is None:
            return None
        kind, data, token, boot, start_s = found
        life = None if boot is None else (boot, start_s)
        if kind == EVENTS:
            seq, record = records.event(data)
            return "event", self._payloads.event(seq, record, True, life), token
        up_s, source, on, values = records.sample(data)
        text = history.minute(self._rack.tree, records.KEPT, (source, on, values))
        return "history", self._payloads.minute(up_s, text, life), token

    def done(self, token: tuple) -> None:
        """The broker has it."""
        self.outbox.done(token)

    def facts(self) -> list:
        """Blocks of flash in use, events and minutes lost: as the field table has them."""
        return [self.outbox.blocks()] + list(self.outbox.lost())

    def _low(self) -> bool:
        """The bus is at a limit that protects it, or nobody knows: flash is not written then."""
        state = self._rack.state.limit_state
        for row in self._low_rows:
            if state[row]:
                return True
        return False


def _protects_supply(row: dict) -> bool:
    return row["quantity"] == "bus_mv" and row["direction"] == "below" and row["level"] != "warn"
