"""When reports are sent: switched on, state at its period and not while somebody types, events always."""

QUIET_MS = 10000  # a request line silences state reports this long, and marks events: see MARK
# A client that takes the next line for its reply (python-thingset, transport/serial.py) passes over lines that begin
# with an escape, as a Zephyr shell's log lines do; ECMA-48 8.3.117 "select graphic rendition" without parameters
# changes nothing on a terminal.
MARK = b"\x1b[m"
IDLE_MS = 0x3FFFFFFF


class Reporting:
    """`enable` and `state_ms` (0 = no periodic state) may be changed at any time."""

    def __init__(self, enable: bool, state_ms: int) -> None:
        self.enable = enable
        self.state_ms = state_ms
        self.quiet_ms = 0
        self.due = False
        self.forced = False
        self.asked = 0  # counts, for other links that report
        self._since_ms = 0

    def hear(self) -> None:
        """A request line came in."""
        self.quiet_ms = QUIET_MS

    def ask(self) -> None:
        """One state report at once, also when switched off; who asks for it can tell reports from replies."""
        self.quiet_ms = 0
        self.due = True
        self.forced = True
        self.asked += 1

    def open(self) -> bool:
        """True while unasked state reports may be sent."""
        return self.enable and self.quiet_ms == 0

    def tick(self, dt_ms: int) -> None:
        """Let `dt_ms` pass; never allocates."""
        self.quiet_ms = self.quiet_ms - dt_ms if self.quiet_ms > dt_ms else 0
        if self._since_ms < IDLE_MS - dt_ms:
            self._since_ms += dt_ms
        if self.state_ms > 0 and self._since_ms >= self.state_ms:
            self._since_ms = self._since_ms - self.state_ms if self._since_ms < 2 * self.state_ms else 0
            if self.open():
                self.due = True
