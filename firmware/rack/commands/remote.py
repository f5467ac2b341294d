"""What a remote authority has asked for: loads to be off, each for a time, after which the local rules simply stand.

Its authority is "dispatch" (4): it can take away what the higher ones leave free and never switch anything on.
Nothing of it survives a restart. Other ways to ask (other protocols) go through the same object.
"""

from array import array

from ..model import causes
from ..model.state import State

AUTHORITY = 4  # dispatch, as in rules.arbiter
FREE = 0
OFF = 1


class Remote:
    """Requests per load. `server` is the site's section: `allow` (who may be asked off), `lease_s` (the longest)."""

    def __init__(self, server: dict, now: State, journal) -> None:
        n = now.loads.count
        self._state = now
        self._journal = journal
        self.lease_s = server["lease_s"]
        self.open = server["writes"] != "none"
        self.allowed = [name in server["allow"] for name in now.loads.names]
        self.reversion_s = array("i", [self.lease_s] * n)
        self._left_ms = array("i", [0] * n)
        self.controller_hb = 0
        self.ctrl_hb = 0

    def asked(self, i: int) -> int:
        """OFF while load `i` is asked off, else FREE."""
        return OFF if self._left_ms[i] else FREE

    def left_s(self, i: int) -> int:
        """Seconds until the request for load `i` ends; 0: there is none."""
        return (self._left_ms[i] + 999) // 1000

    def stopped(self) -> bool:
        """True while every load that may be asked off is."""
        some = False
        for i in range(len(self.allowed)):
            if self.allowed[i]:
                if not self._left_ms[i]:
                    return False
                some = True
        return some

    def ask_off(self, i: int, seconds: int) -> None:
        """Ask load `i` off for `seconds` (1 to lease_s) from now; renewing is the same and no event."""
        new = not self._left_ms[i]
        self._left_ms[i] = seconds * 1000
        self._state.requested_off[AUTHORITY] |= 1 << i
        if new:
            self._journal.put(causes.K_COMMAND, i, causes.DISPATCH, OFF, seconds)

    def release(self, i: int) -> None:
        """Ask nothing of load `i` any more."""
        if self._left_ms[i]:
            self._left_ms[i] = 0
            self._state.requested_off[AUTHORITY] &= ~(1 << i)
            self._journal.put(causes.K_COMMAND, i, causes.DISPATCH, FREE, 0)

    def stop_all(self) -> None:
        """Ask everything off that may be, for as long as its reversion time says."""
        for i in range(len(self.allowed)):
            if self.allowed[i]:
                self.ask_off(i, self.reversion_s[i])

    def release_all(self) -> None:
        """Ask nothing of anybody any more."""
        for i in range(len(self.allowed)):
            self.release(i)

    def tick(self, dt_ms: int) -> None:
        """Let `dt_ms` pass; what runs out is released. Never allocates."""
        for i in range(len(self._left_ms)):
            left = self._left_ms[i]
            if left > dt_ms:
                self._left_ms[i] = left - dt_ms
            elif left:
                self.release(i)
