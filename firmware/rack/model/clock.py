"""The time of day, once somebody has told it; until then there is only the time since the start, and the boot id."""

UNKNOWN, HOST, NETWORK = 0, 1, 2
SOURCES = ("unknown", "host", "sntp")
# nothing before this can be true, and no certificate is judged by it: the month of this firmware, s since 1970
EARLIEST_S = 1793491200  # 2026-11-01
LATEST_S = 4102444800  # 2100-01-01
# by how much the network, which nobody authenticates, may set the clock back once it is known: what a crystal of
# 100 ppm has gained since, and some seconds for what an answer takes. More would make commands fresh that are stale
BACK_S, BACK_PER = 10, 10000


class Clock:
    """`source`: who told the time last, see SOURCES; `changes` counts how often."""

    def __init__(self) -> None:
        self.source = UNKNOWN
        self.changes = 0
        self._start_s = self._set_at_s = 0

    def set(self, unix_s: int, uptime_s: int, source: int) -> bool:
        """It is `unix_s` (s since 1970) at `uptime_s`; False, and nothing changed, when that cannot be."""
        if not EARLIEST_S <= unix_s < LATEST_S:
            return False
        if source == NETWORK and self.source and unix_s < self._start_s + uptime_s - self._may_be_fast_s(uptime_s):
            return False
        self._set_at_s = uptime_s
        self._start_s = unix_s - uptime_s
        self.source = source
        self.changes += 1
        return True

    def unix_s(self, uptime_s: int) -> int | None:
        """Seconds since 1970 at `uptime_s`; None while nobody has told the time. Allocates on a board."""
        return self._start_s + uptime_s if self.source else None

    def _may_be_fast_s(self, uptime_s: int) -> int:
        return BACK_S + (uptime_s - self._set_at_s) // BACK_PER
