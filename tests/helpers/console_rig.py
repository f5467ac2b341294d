"""A small rack behind a serial console, for tests under CPython and inside the VM: no third-party imports."""

from rack.commands.operator import Operator
from rack.commands.session import Session
from rack.commands.settings_rows import wire_table
from rack.config import schema
from rack.config.runtime import runtime_rows
from rack.config.settings import Settings
from rack.model.loads import Loads
from rack.model.state import State
from rack.report import jsontext
from rack.report.reporter import Reporter
from rack.report.reporting import Reporting
from rack.report.tree import Tree
from rack.store.journal import Journal

LOADS = (
    ("switch-a", 0, False, []),
    ("infer-a", 1, False, []),
    ("batch-a", 3, False, []),
    ("pump", 0, True, ["infer-a"]),
)
LIMITS = (("bus-low", "bus_mv", "below", 46800, 47300), ("battery-hot", "battery_mc", "above", 55000, 50000))


def section(rows, **given) -> dict:
    """A section of a site with the schema's defaults."""
    filled = {row[0]: row[4] for row in rows}
    filled.update(given)
    return filled


def small_site(loads=LOADS, limits=LIMITS) -> dict:
    """Four loads and two limits, every key as the schema fills it."""
    return {
        "site": section(schema.SITE, name="rig", title='The "rig"'),
        "battery": section(schema.BATTERY),
        "budget": section(schema.BUDGET),
        "restore": section(schema.RESTORE),
        "load": [section(schema.LOAD, name=n, tier=t, hold=h, cools=c, nominal_w=500) for n, t, h, c in loads],
        "limit": [
            section(schema.LIMIT, name=n, quantity=q, direction=d, trip=trip, clear=clear)
            for n, q, d, trip, clear in limits
        ],
    }


class Counted:
    """A device on a serial line that has counted."""

    def counts(self) -> list:
        """As `fields.SENSOR` lists them."""
        return [1000, 5, 4, 3, 2, 1, 6, False]


class Rig:
    """Everything the console needs, over a state that tests may set; `say` is what a person types."""

    def __init__(self, site=None, state_ms=1000, enable=True) -> None:
        self.site = site or small_site()
        self.loads = Loads(self.site["load"])
        self.state = State(self.loads, len(self.site["limit"]))
        self.journal = Journal()
        self.settings = Settings(self.site, runtime_rows())
        self.reporting = Reporting(enable, state_ms)
        self.about = {"firmware": "0.1.0", "boot_id": 7, "reset_cause": "power", "heap_free": 100000}
        parts = (self.site, self.state, self.settings, self.about, wire_table(), self.journal, self.reporting)
        self.tree = Tree(*parts, [("psu1", Counted()), ("bbu1", Counted())])
        self.operator = Operator(self.state, self.journal)
        self.session = Session(self.tree, self.operator, self.settings, self.journal)
        self.reporter = Reporter(self.tree, self.journal, self.reporting)
        self.sent = []

    def send(self, data, n) -> None:
        """The console that the session answers on."""
        self.sent.append(bytes(data[:n]))

    def feed(self, data) -> list:
        """Bytes in, the replies out."""
        self.sent = []
        self.answer(data, self)
        return self.sent

    def answer(self, data, console) -> None:
        """Bytes in, every reply to `console.send`, as the app does it."""
        at = 0
        while at < len(data):
            at = self.session.feed(data, len(data), at)
            if self.session.reply is not None:
                console.send(self.session.reply, len(self.session.reply))

    def say(self, line: str) -> str:
        """One request line in, its one reply out, without the line end."""
        replies = self.feed((line + "\n").encode())
        assert len(replies) == 1, replies
        return replies[0].decode()[:-2]

    def lines(self) -> list:
        """All report lines that are due."""
        found = []
        line = self.reporter.next()
        while line is not None:
            found.append(line)
            line = self.reporter.next()
        return found

    def picture(self) -> str:
        """All that a request could change."""
        groups = ("Rack", "Source", "Ladder", "Loads", "Limits", "Settings", "Reporting")
        held = [list(self.loads.operator), list(self.loads.lease_ms), list(self.loads.want), self.reporting.due]
        return jsontext.text([self.tree.whole(g) for g in groups] + held)
