"""When what must survive a power cut is written, and what is done with it after a start."""

from ..model import quantities as q
from ..model.state import State
from ..store import keep

ROUTINE_MS = 600000  # a record is written this often at least
CHARGE_MS = 60000  # a changed charge is written at most this often: flash wear, CHECKS A7
CHARGE_STEP_PM = 10  # a smaller change of the charge can wait
OUTAGE_STEP_S = 60  # time on battery is kept to this: a promise may be served this much longer after a restart
SHORT_LEASE_MS = 3600000  # a lease that ends within this time is kept to CHARGE_MS, a longer one to ROUTINE_MS
URGENT_MS = 2000  # holds, lock-outs and settings are saved this soon
SETTLED_MS = 30000  # nothing routine is written this soon after a start: CHECKS A7
SLEEP_MARGIN_PM = 20  # charge that may have gone unseen while the controller was down: choice
UNKNOWN_PM = 1000  # a margin this large means that the charge is not known


class Memory:
    """Recalls the last record at start; `tick` saves when something changed, or seldom otherwise."""

    def __init__(self, copies: object, state: State, settings: object, charge: object) -> None:
        self._copies = copies
        self._state = state
        self._settings = settings
        self._charge = charge
        self._age_ms = 0
        self._since_ms = 0
        self._changed = False
        self._given = {}
        self._set = {}
        self._kept = (0, UNKNOWN_PM)
        self._outage_s = 0
        self.boot_id = 1
        self.failed = 0

    def recall(self) -> None:
        """Take over what fits of the last record, and count this start.

        An outage goes on from its kept time, whatever the time without a controller was: on grid it then ends as any
        other does, on battery the promises are not given a second time.
        """
        for name in self._settings.names:
            self._given[name] = self._settings.get(name)
        record = self._copies.load()
        self.boot_id = keep.boot_id(record) + 1
        keep.restore_loads(record, self._state.loads)
        keep.restore_settings(record, self._settings)
        self._set = dict(record["set"]) if record and isinstance(record.get("set"), dict) else {}
        self._outage_s = self._state.outage_s = keep.outage_s(record)
        remembered = keep.charge(record)
        if remembered is not None:
            self._kept = (remembered[0], min(UNKNOWN_PM, remembered[1] + SLEEP_MARGIN_PM))
            self._charge.start_at(self._kept[0], self._kept[1])

    def setting_changed(self) -> None:
        """A setting was changed by command: what differs from the site file is to be kept."""
        self._set = {}
        for name in self._settings.names:
            if self._settings.get(name) != self._given[name]:
                self._set[name] = self._settings.get(name)
        self._changed = True

    def changed(self) -> None:
        """A hold, a lock-out or a fault changed: it is to be kept."""
        self._changed = True

    def tick(self, dt_ms: int) -> bool:
        """True when it is time to save."""
        self._age_ms = min(self._age_ms + dt_ms, ROUTINE_MS)
        self._since_ms = min(self._since_ms + dt_ms, ROUTINE_MS)
        return self._since_ms >= self._wait_ms()

    def save(self) -> None:
        """Save at once, before somebody is told that it is done; never while a bus transaction runs (`BusLock`)."""
        self._changed = False
        self._since_ms = 0
        self._save()

    def _wait_ms(self) -> int:
        """How long after the last write (or the start) the next one is due."""
        on_battery_s = self._state.outage_s - self._outage_s
        if self._changed or on_battery_s < 0:
            return URGENT_MS
        moved = abs(self._state.image.value[q.SOC_PM] - self._kept[0]) >= CHARGE_STEP_PM
        if (moved and self._known()) or on_battery_s >= OUTAGE_STEP_S or self._lease_ends_soon():
            return CHARGE_MS
        return SETTLED_MS if self._age_ms < ROUTINE_MS and self._since_ms == self._age_ms else ROUTINE_MS

    def _lease_ends_soon(self) -> bool:
        for left_ms in self._state.loads.lease_ms:
            if 0 < left_ms <= SHORT_LEASE_MS:
                return True
        return False

    def _known(self) -> bool:
        return self._state.soc_margin_pm < UNKNOWN_PM

    def _save(self) -> None:
        """Write the record; a charge that is not known never replaces one that was."""
        if self._known():
            self._kept = (self._state.image.value[q.SOC_PM], self._state.soc_margin_pm)
        self._outage_s = self._state.outage_s
        if not self._copies.save(keep.collect(self._state, self._kept, self._set, self.boot_id)):
            self.failed += 1
