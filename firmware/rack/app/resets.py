"""Resets in a row, by the watchdog or because a task has ended: after too many nothing is switched on (safe mode).

Somebody has to look first.
"""

from ..model import causes

NAME = "resets"  # one digit, and DIED after it when the end of a task is already counted; without it there was none
DIED = 33  # "!": some ports call the reset that follows a watchdog's, and it must not count twice
NOTHING = -1
MANY = 3  # CHECKS B12: a reset loop of at least 3
# What ends the row: a life in which loads could have come back, and this long without a closing. Choice: longer than a
# start takes to come round again. A closing may be what hangs the controller, and the first comes late in a life.
HEALTHY_MS = 60000


class Resets:
    """`count` resets in a row, this one included. Flash is written only when it changes."""

    def __init__(self, blobs: object, cause: str) -> None:
        """`cause` is `hal.reset_cause()`; call it before anything that may hang, and before the lines run."""
        self._blobs = blobs
        data = blobs.read(NAME)
        died = data is not None and len(data) == 2 and data[1] == DIED
        self.count = _counted(data[:1] if died else data)
        self._stored = NOTHING if died else self.count
        self._left_ms = HEALTHY_MS
        if cause == "power":
            self.count = 0
        elif cause == "watchdog" and not died and self.count < MANY:  # there it stays: a loop must not wear the flash
            self.count += 1
        self.save()

    def died(self) -> None:
        """A task has ended and a reset follows: it counts as one of the watchdog's."""
        if self.count < MANY:
            self.count += 1
            self._write(b"%d%c" % (self.count, DIED))

    def asked(self) -> None:
        """A restart by command follows: it counts for nothing, whatever the port calls it."""
        self._write(b"%d%c" % (self.count, DIED))

    def tell(self, rack: object, console: object) -> None:
        """Begin safe mode after too many: in the state, in the journal, and what to do for whoever reads along."""
        self._left_ms = HEALTHY_MS + first_restore_ms(rack.site)
        if self.count < MANY:
            return
        rack.state.safe_mode = 1
        rack.journal.put(causes.K_FAULT, causes.NO_OUTPUT, causes.SAFE_MODE, self.count, MANY)
        text = "# safe mode: %d resets in a row, nothing is switched on; find out why, then send " % self.count
        text += "!Actions/xClearSafeMode or switch the controller off and on\r\n"
        console.send(text.encode(), len(text))

    def tick(self, dt_ms: int, quiet_ms: int) -> bool:
        """True when a healthy life has ended the row and that must be saved; safe mode does not end by itself.

        `quiet_ms`: time without a closing.
        """
        if self._left_ms > 0:
            self._left_ms -= dt_ms
        if self._left_ms > 0 or quiet_ms < HEALTHY_MS or self.count >= MANY:
            return False
        self.count = 0
        return self._stored != 0

    def follow(self, safe_mode: int) -> None:
        """Save that safe mode was left by command; never while a bus transaction runs (`BusLock`)."""
        if self.count >= MANY and not safe_mode:
            self.count = 0
            self.save()

    def save(self) -> None:
        """Write the count where it differs; a flash that refuses is asked once: the controller runs on."""
        if self.count == self._stored:
            return
        self._stored = self.count
        self._write(b"%d" % self.count)

    def _write(self, data: bytes) -> None:
        try:
            self._blobs.write(NAME, data)
        except OSError:
            pass


def first_restore_ms(site: dict) -> int:
    """When the first load of a life may come back at the latest, the grid being there and the charge enough."""
    r = site["restore"]
    longest_ms = max([load["min_off_ms"] for load in site["load"]])
    return max(longest_ms, r["stable_ms"]) + r["spacing_ms"] + r["jitter_ms"]


def _counted(data: bytes | None) -> int:
    """The stored count, at most MANY; 0 for what cannot be one."""
    if data is None or len(data) != 1:
        return 0
    return min(MANY, data[0] - 48) if 48 <= data[0] <= 57 else 0
