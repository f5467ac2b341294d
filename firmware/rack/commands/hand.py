"""What a signed command from the network may do: take away for a time; more only where the site says so.

Shaped as `operator.Operator`, so that the network and the serial console share one grammar. Its authority is below the
local operator's: it never switches on, never ends a hold of his, nor the maintenance mode that he has begun.
"""

from ..model import state as st
from ..model.loads import HELD_OFF

LOCAL_ONLY = "this is left to the local operator"
NOT_FULL = "the site lets the network only take away for a time (mqtt.commands)"
NOT_TIMED = "the time is not known here, so whether this is late: only what takes away for a time is done"


class Hand:
    """`full`: the site lets the network also acknowledge, change settings, restart and maintain.

    `timed`: the command at hand was found to be fresh; without a clock only its counter protects, and what is late
    must do no harm then.
    """

    def __init__(self, operator, now: st.State, full: bool) -> None:
        self._operator = operator
        self._state = now
        self._full = full
        self.timed = False

    def change(self) -> str | None:
        """May it do more than take away? None, or why not."""
        if not self._full:
            return NOT_FULL
        return None if self.timed else NOT_TIMED

    def local(self) -> str | None:
        """What only somebody at the rack may do. Why not."""
        return LOCAL_ONLY

    def shed(self, index: int, seconds: int) -> str | None:
        """Ask load `index` off for `seconds`. None, or why not."""
        return self._operator.shed(index, seconds)

    def unshed(self, index: int) -> str | None:
        """End what was asked of load `index`. None, or why not."""
        return self._operator.unshed(index)

    def hold(self, index: int, state: int, seconds: int) -> str | None:
        """A hold off from afar is a request with an end; a hold on is the local operator's. None, or why not."""
        return self._operator.shed(index, seconds) if state == HELD_OFF else LOCAL_ONLY

    def release(self, index: int) -> str | None:
        """End what was asked from afar; a hold of the local operator stands. None, or why not."""
        return self._operator.unshed(index)

    def ack(self, index: int) -> str | None:
        """As `Operator.ack`."""
        return self.change() or self._operator.ack(index)

    def ack_limit(self, row: int) -> str | None:
        """As `Operator.ack_limit`."""
        return self.change() or self._operator.ack_limit(row)

    def clear_safe_mode(self) -> str | None:
        """Ends the maintenance mode that came from afar, nothing else. None, or why not."""
        if self._state.safe_mode != st.MAINTAINED_AFAR:
            return LOCAL_ONLY
        return self.change() or self._operator.clear_safe_mode()

    def maintain(self) -> str | None:
        """As `Operator.maintain`, unless safe mode is on: who has ended the one would have ended the other."""
        if self._state.safe_mode == st.SAFE_RESETS:
            return LOCAL_ONLY
        return self.change() or self._operator.maintain(st.MAINTAINED_AFAR)

    def reboot(self) -> str | None:
        """As `Operator.reboot`, unless somebody at the rack has set it to maintenance."""
        if self._state.safe_mode == st.MAINTAINED:
            return LOCAL_ONLY
        return self.change() or self._operator.reboot()
