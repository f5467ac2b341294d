"""What is known of a device: the newest value of everything, the last events, and how old that is."""

from collections import deque
from dataclasses import dataclass, field
from typing import Any

from wattbit.monitor.decode import Message

WHOLE = ("Device", "Rack", "Loads", "Limits")
EVENTS_KEPT = 12
NOTES_KEPT = 5
STALE_S = 5.0  # several state periods of the default 1 s
LOST_S = 30.0


@dataclass
class Picture:
    """Merged reports. Times are seconds of the caller's own clock."""

    groups: dict[str, dict[str, Any]] = field(default_factory=dict)
    events: deque[dict] = field(default_factory=lambda: deque(maxlen=EVENTS_KEPT))
    notes: deque[str] = field(default_factory=lambda: deque(maxlen=NOTES_KEPT))
    heard_s: float | None = None
    state_s: float | None = None
    reports: int = 0  # how many state reports have begun

    def take(self, message: Message, now_s: float) -> None:
        """Merge one message heard at `now_s`."""
        self.heard_s = now_s
        if message.kind == "event":
            self.events.append(message.body)
        elif message.kind == "note":
            if message.body not in self.notes:
                self.notes.append(message.body)
        elif message.kind == "state":
            self.state_s = now_s
            self.reports += "Device" in message.body
            self._forget_before(message.body)
            for group, values in message.body.items():
                if isinstance(values, dict):
                    self.groups.setdefault(group, {}).update(values)

    def _forget_before(self, body: dict) -> None:
        """A device that has started again may have another site: its old loads are not shown beside the new."""
        device = body.get("Device")
        boot = device.get("rBootId") if isinstance(device, dict) else None
        if boot is not None and boot != self.value("Device", "rBootId"):
            self.groups.clear()

    @property
    def whole(self) -> bool:
        """True once every group of a state report has been heard."""
        return all(group in self.groups for group in WHOLE)

    def value(self, group: str, name: str) -> Any:
        """A value, or None while it is not known."""
        return self.groups.get(group, {}).get(name)

    def quality(self, name: str) -> str:
        """Quality of a value of the Rack group: good, stale, implausible or missing."""
        doubts = self.value("Rack", "rQuality")
        return doubts.get(name, "good") if isinstance(doubts, dict) else "good"

    def age_s(self, now_s: float) -> float | None:
        """Seconds since the last state report; None before the first."""
        return None if self.state_s is None else now_s - self.state_s

    def link(self, now_s: float) -> str:
        """live, stale or lost."""
        age_s = self.age_s(now_s)
        if age_s is None or age_s > LOST_S:
            return "lost"
        return "stale" if age_s > STALE_S else "live"
