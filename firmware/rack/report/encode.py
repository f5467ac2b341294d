"""Report lines: `#Event {...}` and `#State {...}`, ASCII, each at most LINE_MAX bytes with its line end."""

from ..model import causes
from . import jsontext, readers
from .tree import DOUBTS

LINE_MAX = 1024
# what fits on a line beside `#State `, the table's hash and the closing brackets
ROOM = LINE_MAX - 80
STATE_GROUPS = (("Device", "Source", "Ladder"), ("Rack",), (DOUBTS,), ("Counters", "Link", "Reporting"))
LISTED = ("Loads", "Limits")


def event_line(tree, words, seq: int, record: tuple) -> bytes:
    """The line of one journal record (`Journal.get`), numbered `seq`."""
    uptime_s, ms, kind, output, rule, reading, limit = record
    loads = tree.state.loads
    known = output < loads.count
    pairs = [("s", uptime_s), ("ms", ms), ("n", seq), ("kind", causes.KINDS[kind])]
    if known:
        pairs += [("output", loads.names[output]), ("tier", loads.tier[output])]
    name, held = (loads.names[output], loads.held[output] != 0) if known else ("", False)
    shed_pm = loads.shed_pm[output] if known else 0
    sentence = words.event(kind, name, held, rule, reading, limit, shed_pm)
    pairs += [("rule", readers.rule_name(rule, tree.limit_names, tree.members("Settings"))), ("cause", sentence)]
    pairs += [("reading", reading), ("limit", limit)]
    return ("#Event " + jsontext.text(tuple(pairs)) + "\r\n").encode()


def state_line(tree, body: str) -> bytes:
    """A state report around `body`, the text of its groups."""
    return ('#State {"cTable":"%s",%s}\r\n' % (tree.hash, body)).encode()


def group_line(tree, groups: tuple) -> bytes:
    """A state report of some first-level groups."""
    return state_line(tree, ",".join(['"%s":%s' % (g.split("/")[0], tree.object_text(g)) for g in groups]))


class Listing:
    """Reports of one listed group (`Loads` or `Limits`), as many members on a line as fit."""

    def __init__(self, tree, group: str) -> None:
        self._tree = tree
        self._group = group
        self._key = group + "/*"
        self._kept = ""
        self.next_index = 0

    def line(self) -> bytes | None:
        """The next line, or None when all members have been reported."""
        below = self._tree.children(self._group)
        parts = []
        length = 0
        while self.next_index < len(below):
            part = self._kept or self._member(below[self.next_index])
            self._kept = part
            if parts and length + len(part) > ROOM:
                break
            parts.append(part)
            length += len(part) + 1
            self._kept = ""
            self.next_index += 1
        return state_line(self._tree, '"%s":{%s}' % (self._group, ",".join(parts))) if parts else None

    def _member(self, name: str) -> str:
        return jsontext.quoted(name) + ":" + self._tree.object_text(self._key, self.next_index)
