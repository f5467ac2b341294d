"""An outbox over files in RAM or on a real littlefs, and a broker that writes down what it gets: CPython and VM."""

from rack.model import causes, quality
from rack.model import quantities as q
from rack.model.loads import Loads
from rack.model.state import S_BATTERY, State
from rack.store import records
from rack.store.journal import Journal
from rack.store.outbox import EVENTS, Outbox

try:
    from tests.helpers.console_rig import small_site
except ImportError:  # in the VM the folder of this file is on the path
    from console_rig import small_site


class Segments(dict):
    """`hal.Segments` in RAM; counts what is written. `broken` refuses."""

    broken = False
    writes = 0

    def names(self, prefix):
        """As `hal.Segments`."""
        return [name for name in self if name.startswith(prefix)]

    def size(self, name):
        """As `hal.Segments`."""
        return len(self.get(name, b""))

    def append(self, name, data):
        """As `hal.Segments`."""
        self.writes += 1
        if self.broken:
            raise OSError(28)
        self[name] = self.get(name, b"") + bytes(data)

    def read_into(self, name, at, buf):
        """As `hal.Segments`."""
        found = self.get(name, b"")[at : at + len(buf)]
        buf[: len(found)] = found
        return len(found)

    def remove(self, name):
        """As `hal.Segments`."""
        self.writes += 1
        self.pop(name, None)


class Life:
    """One life of a rack with an outbox; `got` is what a broker has been given, oldest first."""

    def __init__(self, segments, boot=1, stamp=7, at_s=0) -> None:
        self.site = small_site()
        self.state = State(Loads(self.site["load"]), len(self.site["limit"]))
        self.state.source = S_BATTERY
        self.journal = Journal()
        self.boot = boot
        self.at_s = at_s
        self.outbox = Outbox(segments, self.journal, self.state, boot, stamp)
        self.flushes = 0
        self.up = self.low = False
        self.got = []
        self.flight = []

    def happen(self, reading=0, kind=causes.K_TRIP) -> None:
        """An event."""
        self.journal.put(kind, 0, causes.LADDER, reading, -5)

    def pass_s(self, seconds: int, step_s: int = 1) -> None:
        """Time passes, `step_s` at a time."""
        state = self.state
        for _ in range(seconds // step_s):
            state.uptime_s += step_s
            self.journal.set_time(state.uptime_s, 250)
            state.image.put(q.BUS_MV, state.uptime_s % 65000, 0, quality.GOOD)
            if self.outbox.tick(1000 * step_s, self.up, self.low):
                self.flushes += 1
                self.outbox.flush(self.at_s)

    def take(self, most=1000000, acknowledge=True) -> int:
        """Hand over up to `most` records as the link does: live first; how many there were."""
        n = 0
        while n < most:
            found = self.outbox.live()
            made = None if found is None else (found[0], found[1], found[2], self.boot, True)
            if found is None:
                found = self.outbox.back()
                if found is None:
                    break
                made = (found[0], found[1], found[2], found[3] or self.boot, False)
            self.got.append(named(made))
            self.flight.append(made[2])
            n += 1
        if acknowledge:
            self.acknowledge()
        return n

    def acknowledge(self) -> None:
        """PUBACK for all that is under way."""
        for token in self.flight:
            self.outbox.done(token)
        self.flight = []


def named(made: tuple) -> tuple:
    """("event", boot, number, reading, live, rule) or ("minute", boot, uptime_s, bus_mv, live)."""
    kind, record, _, boot, live = made
    if kind == EVENTS:
        number, found = records.event(record)
        return ("event", boot, number, found[5], live, found[4])
    uptime_s, _, _, values = records.sample(record)
    return ("minute", boot, uptime_s, values[0], live)
