"""What is known of a device: the newest value of everything, the last events, and how old that is."""

from collections import deque
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from wattbit.link.decode import Message

WHOLE = ("Device", "Rack", "Loads", "Limits")
EVENTS_KEPT = 200
NOTES_KEPT = 5
STALE_S = 5.0  # several reports of a device that reports each second
LOST_S = 30.0
PERIODS = 3  # where it reports less often: this many of its own periods, then ten times as many
UNKNOWN_S = 10.0  # period until it is known: that of a link to a broker, see docs/mqtt.md


@dataclass
class Picture:
    """Merged reports. Times are seconds of the caller's own clock."""

    groups: dict[str, dict[str, Any]] = field(default_factory=dict)
    events: deque[dict] = field(default_factory=lambda: deque(maxlen=EVENTS_KEPT))
    notes: deque[str] = field(default_factory=lambda: deque(maxlen=NOTES_KEPT))
    heard_s: float | None = None
    state_s: float | None = None
    reports: int = 0  # how many state reports have begun
    starts: int = 0  # how many starts of the device have been seen while watching
    _begun_s: deque[float] = field(default_factory=lambda: deque(maxlen=4))
    seen: set[str] = field(default_factory=set)  # quantities that this rack measures: they had a value once
    broken: bool = False  # the link itself is gone

    def take(self, message: Message, now_s: float) -> None:
        """Merge one message heard at `now_s`."""
        self.heard_s = now_s
        if message.kind == "event":
            if message.body not in self.events:  # over a broker some come twice
                self.events.append(message.body)
        elif message.kind == "note":
            if message.body not in self.notes:
                self.notes.append(message.body)
        elif message.kind == "state" and message.body:
            self.state_s = now_s
            if "Device" in message.body:
                self.reports += 1
                self._begun_s.append(now_s)
            self._forget_before(message.body)
            for group, values in message.body.items():
                self.groups.setdefault(group, {}).update(values)
            self.seen.update(name for name, value in message.body.get("Rack", {}).items() if value is not None)

    def _forget_before(self, body: dict) -> None:
        """A device that has started again may have another site: its old loads are not shown beside the new."""
        boot = body.get("Device", {}).get("rBootId")
        before = self.value("Device", "rBootId")
        if boot is not None and before is not None and boot != before:
            self.starts += 1
            self.groups.clear()
            self.seen.clear()
            self.notes.clear()

    @property
    def whole(self) -> bool:
        """True once every group of a state report has been heard."""
        return all(group in self.groups for group in WHOLE)

    def value(self, group: str, name: str) -> Any:
        """A value, or None while it is not known."""
        return self.groups.get(group, {}).get(name)

    def rack(self, name: str) -> Any:
        """A value of the Rack group."""
        return self.value("Rack", name)

    def quality(self, name: str) -> str:
        """Quality of a value of the Rack group: good, stale, implausible or missing."""
        doubts = self.value("Rack", "rQuality")
        return doubts.get(name, "good") if isinstance(doubts, dict) else "good"

    def loads(self) -> list[tuple[str, dict]]:
        """All loads by tier, in the order of the site within a tier."""
        found = self.groups.get("Loads", {})
        return sorted(found.items(), key=lambda item: item[1].get("rTier") or 0)

    def age_s(self, now_s: float) -> float | None:
        """Seconds since the last state report; None before the first."""
        return None if self.state_s is None else now_s - self.state_s

    def period_s(self) -> float:
        """Seconds between two state reports: as the device says, else as it has done."""
        told_ms = self.value("Reporting", "wState_ms")
        if told_ms is not None:
            return told_ms / 1000
        begun = list(self._begun_s)
        return min([after - before for before, after in pairwise(begun)], default=UNKNOWN_S)

    def link(self, now_s: float) -> str:
        """live, stale or lost."""
        age_s, period_s = self.age_s(now_s), self.period_s()
        if self.broken or age_s is None or age_s > max(LOST_S, 10 * PERIODS * period_s):
            return "lost"
        return "stale" if age_s > max(STALE_S, PERIODS * period_s) else "live"
