"""Watchdog resets in a row: too many of them, and nothing is switched on until somebody has looked (safe mode)."""

from ..model import causes

NAME = "resets"  # one digit; a board without it has had none
MANY = 3  # CHECKS B12: a reset loop of at least 3
HEALTHY_MS = 60000  # a life this long ends the row: choice, longer than a start takes to come round again


class Resets:
    """`count` watchdog resets in a row, this one included. Flash is written only when it changes."""

    def __init__(self, blobs: object, cause: str) -> None:
        """`cause` is `hal.reset_cause()`; call it before anything that may hang, and before the lines run."""
        self._blobs = blobs
        self._stored = self.count = _counted(blobs.read(NAME))
        self._left_ms = HEALTHY_MS
        if cause == "power":
            self.count = 0
        elif cause == "watchdog" and self.count < MANY:  # from there on it stays: a loop must not wear the flash
            self.count += 1
        self.save()

    def tell(self, rack: object, console: object) -> None:
        """Begin safe mode after too many: in the state, in the journal, and what to do for whoever reads along."""
        if self.count < MANY:
            return
        rack.state.safe_mode = 1
        rack.journal.put(causes.K_FAULT, causes.NO_OUTPUT, causes.SAFE_MODE, self.count, MANY)
        text = "# safe mode: %d watchdog resets in a row, nothing is switched on; find out why, then send " % self.count
        text += "!Actions/xClearSafeMode or switch the controller off and on\r\n"
        console.send(text.encode(), len(text))

    def tick(self, dt_ms: int) -> bool:
        """True when a healthy life has ended the row and that must be saved; safe mode does not end by itself."""
        if self._left_ms > 0 and self.count < MANY:
            self._left_ms -= dt_ms
            if self._left_ms <= 0:
                self.count = 0
        return self.count != self._stored and self._left_ms <= 0

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
        try:
            self._blobs.write(NAME, b"%d" % self.count)
        except OSError:
            pass


def _counted(data: bytes | None) -> int:
    """The stored count, at most MANY; 0 for what cannot be one."""
    if data is None or len(data) != 1:
        return 0
    return min(MANY, data[0] - 48) if 48 <= data[0] <= 57 else 0
