"""The loads that a hardware alert drops at once: armed anew by every pass, taken note of by the next."""

from ..model import causes as c
from ..model.state import State


class FastTripWatch:
    """Keeps `hal.FastTrip` armed with the loads that declared `fast_trip` and are on."""

    def __init__(self, trip: object, declared: list, switches: list, journal: object) -> None:
        self._trip = trip
        self._switches = switches
        self._journal = journal
        self._mask = 0
        for i in range(len(declared)):
            if declared[i]["fast_trip"]:
                self._mask |= 1 << i

    def note(self, state: State) -> None:
        """Take over what the interrupt has opened since the last pass, one event for each."""
        dropped = self._trip.take()
        if not dropped:
            return
        loads = state.loads
        for i in loads.shed_order:
            if dropped >> i & 1 and loads.takes(i):
                self._switches[i].command(0)  # also ends a closing that is under way
                loads.moved(i, 0)
                loads.busy[i] = 0
                loads.left_pm[i] = 0
                loads.rest_pm[i] = 0
                loads.off_ms[i] = 0
                loads.since_s[i] = state.uptime_s
                loads.cause[i] = c.ALERT
                self._journal.put(c.K_SHED, i, c.ALERT, 0, 1)

    def arm(self, state: State) -> None:
        """Arm what is on now."""
        loads = state.loads
        mask = 0
        for i in range(loads.count):
            if self._mask >> i & 1 and loads.takes(i) and not loads.fault[i]:  # a faulty one is told already
                mask |= 1 << i
        self._trip.arm(mask)
