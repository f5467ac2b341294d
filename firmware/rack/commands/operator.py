"""What the local operator may do: hold loads, have them asked off, acknowledge what is latched, restart, maintain."""

from ..model import causes
from ..model import loads as loads_room
from ..model.state import MAINTAINED, State

LONGEST_S = 604800  # 7 days: longer than any repair, and inside 31 bits as milliseconds
NAMES = ("released", "off", "on")
ACKNOWLEDGED = 3  # journal reading of an acknowledgement; 0..2 are the holds of `model.loads`
_SILENT = "the port expander of %s does not answer; this ends by itself when it does"


class Operator:
    """Acts on `model.State`; every act is journaled. `changed` is set whenever something must be saved."""

    def __init__(self, now: State, journal, remote=None) -> None:
        """`remote`: the requests of remote authorities (`remote.Remote`), where the site lets anybody ask."""
        self._remote = remote
        self._state = now
        self._loads = now.loads
        self._journal = journal
        self.changed = False
        self.leaving = False  # a restart is wanted
        self.settling = False  # maintenance mode has begun: it is said when the outputs are as declared

    def change(self) -> str | None:
        """May settings be changed? None: at the rack they may."""
        return None

    def local(self) -> str | None:
        """What only somebody at the rack may do. None: this is somebody."""
        return None

    def shed(self, index: int, seconds: int) -> str | None:
        """Ask load `index` off for `seconds`, as dispatch does. None, or why not."""
        remote = self._remote
        if remote is None or not remote.allowed[index]:
            return "the site does not let %s be asked off (server.allow)" % self._loads.names[index]
        if not 1 <= seconds <= remote.lease_s:
            return "for 1 to %d s, not %d (server.lease_s)" % (remote.lease_s, seconds)
        remote.ask_off(index, seconds)
        return None

    def unshed(self, index: int) -> str | None:
        """End what was asked of load `index`. None, or why not."""
        if self._remote is None or not self._remote.asked(index):
            return "%s is not asked off" % self._loads.names[index]
        self._remote.release(index)
        return None

    def maintain(self, whose: int = MAINTAINED) -> str | None:
        """Outputs that open at a restart open now, nothing is switched on any more. None, or why not."""
        mode = self._state.safe_mode
        if mode == MAINTAINED or (mode > MAINTAINED and whose != MAINTAINED):  # whoever is at the rack takes it over
            return "it is in maintenance mode"
        self._state.safe_mode = whose
        self.settling = True
        self._note(causes.NO_OUTPUT, causes.MAINTENANCE, whose, 0)
        return None

    def reboot(self) -> str | None:
        """Restart the controller, once the reply has left. None: it does."""
        self.leaving = True
        self._journal.put(causes.K_COMMAND, causes.NO_OUTPUT, causes.BOOT, 0, 0)
        return None

    def hold(self, index: int, state: int, seconds: int) -> str | None:
        """Hold load `index` HELD_OFF or HELD_ON for `seconds` (0 = until released). None, or why not."""
        why = self._why_not(index, state)
        if why is not None:
            return why
        self._loads.operator[index] = state
        self._loads.lease_ms[index] = seconds * 1000
        self._note(index, causes.OPERATOR, state, seconds)
        return None

    def release(self, index: int) -> str | None:
        """End the hold of load `index`. None, or why not."""
        if self._loads.operator[index] == loads_room.FREE:
            return "%s is not held" % self._loads.names[index]
        self._free(index)
        return None

    def ack(self, index: int) -> str | None:
        """Clear latched fault, lock-out and failed tries of load `index`. None, or why not."""
        own = self._loads
        if not (own.fault[index] or own.locked[index] or own.back_off_ms[index]):
            return "%s has no fault and is not locked out" % own.names[index]
        if own.fault[index] == loads_room.SILENT and not own.locked[index]:
            return _SILENT % own.names[index]
        if own.fault[index] != loads_room.SILENT:
            own.fault[index] = loads_room.NO_FAULT
        own.locked[index] = 0
        own.tries[index] = 0
        own.back_off_ms[index] = 0
        self._note(index, causes.OPERATOR, ACKNOWLEDGED, 0)
        return None

    def ack_limit(self, row: int) -> str | None:
        """Let a limit that gave up (futility) act again; the row after the last: the power rules."""
        if not self._state.futile[row]:
            return "it has not given up"
        self._state.futile[row] = 0
        self._note(causes.NO_OUTPUT, causes.LIMIT_0 + row, ACKNOWLEDGED, 0)
        return None

    def clear_safe_mode(self) -> str | None:
        """Leave safe mode: restores follow the rules again. None, or why not."""
        if not self._state.safe_mode:
            return "it is not in safe mode"
        self._state.safe_mode = 0
        self._note(causes.NO_OUTPUT, causes.SAFE_MODE, ACKNOWLEDGED, 0)
        return None

    def tick(self, dt_ms: int) -> None:
        """Count leases down and end those that ran out; the local rules then simply stand. Never allocates."""
        own = self._loads
        for i in range(own.count):
            left = own.lease_ms[i]
            if left > 0:
                if left > dt_ms:
                    own.lease_ms[i] = left - dt_ms
                else:
                    self._free(i)

    def _free(self, index: int) -> None:
        self._loads.operator[index] = loads_room.FREE
        self._loads.lease_ms[index] = 0
        self._note(index, causes.OPERATOR, loads_room.FREE, 0)

    def _note(self, output: int, rule: int, reading: int, limit: int) -> None:
        self.changed = True
        self._journal.put(causes.K_COMMAND, output, rule, reading, limit)

    def _why_not(self, index: int, state: int) -> str | None:
        own = self._loads
        name = own.names[index]
        if state == loads_room.HELD_ON and own.fault[index] == loads_room.SILENT:
            return _SILENT % name
        if state == loads_room.HELD_ON and own.fault[index]:
            return "%s has the latched fault %s; acknowledge it first" % (name, loads_room.FAULTS[own.fault[index]])
        if state == loads_room.HELD_ON and own.locked[index]:
            return "%s is locked out; acknowledge it first" % name
        if state == loads_room.HELD_OFF and own.held[index]:
            return self._still_cools(index)
        return None

    def _still_cools(self, index: int) -> str | None:
        """Cooling, and what feeds others, may not be held off while any of these is on."""
        own = self._loads
        for i in range(own.count):
            serves = "cools" if own.cools[index] >> i & 1 else "feeds" if own.feeds[index] >> i & 1 else ""
            if serves and own.on[i]:
                return "%s %s %s, which is on; hold that off first" % (own.names[index], serves, own.names[i])
        return None
