"""The tree of objects that can be read: groups, names and values, as the field table lists them."""

from ..model import clock, state
from . import fields, jsontext, names, readers

GROUPS = (
    "Device",
    "Rack",
    "Source",
    "Ladder",
    "Loads",
    "Limits",
    "Sensors",
    "Settings",
    "Counters",
    "Link",
    "Reporting",
)
LISTS = ("Loads", "Limits", "Sensors")  # groups of groups
DOUBTS = "Rack/rQuality"  # in state reports on a line of its own: with the rest of Rack it would not fit
EXTRA = ("Actions", "Causes")  # readable too, but not values of the table


class Tree:
    """Everything readable, over the state that the cycle leaves behind.

    site: the validated site (`site`, `limit` are used); settings: `.get(name)`; about: a dict of
    `firmware`, `boot_id`, `reset_cause`, `heap_free` that the app keeps current; rows: the whole
    field table; journal, reporting: for their counters and switches;
    sensors: (name, what has `counts()`) of each sensor on a serial line.
    """

    def __init__(
        self, site: dict, now: state.State, settings, about: dict, rows: list, journal, reporting, sensors: list
    ) -> None:
        self.site = site["site"]
        self.limits = site["limit"]
        self.limit_names = [row["name"] for row in self.limits]
        self.state = now
        self.settings = settings
        self.about = about
        self.journal = journal
        self.sensors = sensors
        self.reporting = reporting
        self.hash = fields.table_hash(rows)
        self.link: object = None  # what has `facts()`, where the site has an MQTT link
        self.missed_events = 0
        self.wire_names = names.rack_names()
        self._names = {}
        for row in rows:
            self._names.setdefault(row[0], []).append(row[1])
        self._shapes = {}
        for group in self._names:
            self._shapes[group] = jsontext.Shape([row for row in rows if row[0] == group and row[2] != "object"])
        self._shapes[DOUBTS] = jsontext.Shape([row for row in rows if row[2] == "object"])

    def members(self, group: str) -> list:
        """Names that a group, `Loads/*` or `Limits/*` holds, in table order."""
        return self._names[group]

    def children(self, group: str) -> list:
        """What stands below a first-level group: names of loads, limits, fields or actions."""
        if group == "Loads":
            return self.state.loads.names
        if group == "Limits":
            return self.limit_names
        if group == "Sensors":
            return [name for name, _ in self.sensors]
        if group == "Actions":
            return [row[0] for row in fields.ACTIONS]
        return [] if group == "Causes" else self.members(group)

    def values(self, group: str, index: int = 0) -> list:
        """Values of one group in table order; `index` chooses the load or the limit."""
        s = self.state
        if group == "Rack":
            return readers.rack(s, self.wire_names)
        if group == "Source":
            return readers.source(s, self.limit_names)
        if group == "Ladder":
            return readers.ladder(s)
        if group == "Loads/*":
            return readers.load(s.loads, index, self.limit_names)
        if group == "Limits/*":
            return readers.limit(s, self.limits[index], index)
        if group == "Sensors/*":
            return self.sensors[index][1].counts()
        if group == "Settings":
            return [self.settings.get(name) for name in self.members(group)]
        if group == "Counters":
            return [s.refused, s.bad_reads, self.journal.next_seq, self.missed_events]
        if group == "Link":
            facts = ["off", None, 0, "", 0, 0, 0] if self.link is None else self.link.facts()
            return facts + [clock.SOURCES[s.clock.source]]
        if group == "Reporting":
            return [bool(self.reporting.enable), self.reporting.state_ms]
        return self._device()

    def _device(self) -> list:
        s, about, site = self.state, self.about, self.site
        who = [site["name"], site["title"], about["firmware"], self.hash, s.uptime_s]
        boot = [about["boot_id"], about["reset_cause"]]
        return who + boot + [s.cycles, s.max_gap_ms, about["heap_free"], s.safe_mode != 0]

    def object_text(self, group: str, index: int = 0) -> str:
        """One group as JSON text; Rack without rQuality, which is `DOUBTS`."""
        if group == DOUBTS:
            return self._shapes[group].filled([readers.doubts(self.state, self.wire_names)])
        values = self.values(group, index)
        if group == "Rack":
            values.pop()
        return self._shapes[group].filled(values)

    def pairs(self, group: str, index: int = 0) -> tuple:
        """One group as (name, value) pairs."""
        found = self.members(group)
        values = self.values(group, index)
        return tuple([(found[i], values[i]) for i in range(len(values))])

    def whole(self, group: str):
        """A first-level group with all that is below it, as pairs; `Causes` is a list."""
        if group == "Causes":
            return readers.off_outputs(self.state.loads, self.limit_names)
        if group == "Actions":
            return tuple([(row[0], list(row[1])) for row in fields.ACTIONS])
        if group in LISTS:
            below = self.children(group)
            return tuple([(below[i], self.pairs(group + "/*", i)) for i in range(len(below))])
        return self.pairs(group)
