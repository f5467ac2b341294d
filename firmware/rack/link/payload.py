"""What goes into MQTT messages: a group of the field table each, with time, sequence, boot id and the table's hash."""

from ..report import encode, jsontext
from ..report.tree import DOUBTS

GROUPS = ("Device", "Rack", DOUBTS, "Source", "Ladder", "Counters", "Link", "Settings")
LISTED = ("Loads", "Limits", "Sensors")
LATE = ',"late":true'


class Payloads:
    """Messages of one device; `n` counts them from the start of the controller, gaps are lost messages.

    `t` is s since 1970, or null while nobody has told the time; then `boot` and `up` (s since the start) tell when.
    """

    def __init__(self, tree: object, words: object, boot_id: int) -> None:
        self._tree = tree
        self._words = words
        self._boot_id = boot_id
        self._n = 0
        self._group = self._member = 0

    def head(self, up_s: int, life: tuple | None = None) -> str:
        """What every message begins with; the closing bracket is still to come.

        `life`: (boot id, s since 1970 at its start or 0) of what was kept from an earlier life.
        """
        self._n += 1
        boot, t = self._boot_id, self._tree.state.clock.unix_s(up_s)
        if life is not None:
            boot, t = life[0], life[1] + up_s if life[1] else None
        said = (self._tree.hash, boot, self._n, "null" if t is None else t, up_s)
        return '{"cTable":"%s","boot":%d,"n":%d,"t":%s,"up":%d' % said

    def heartbeat(self) -> bytes:
        """A message that says only that the device is there."""
        return (self.head(self._tree.state.uptime_s) + "}").encode()

    def event(self, seq: int, record: tuple, late: bool = False, life: tuple | None = None) -> bytes:
        """One record of the journal, as on the serial line; `late`: the broker could not have it when it happened."""
        line = encode.event_line(self._tree, self._words, seq, record)
        return (self.head(record[0], life) + (LATE if late else "")).encode() + b',"Event":' + line[7:-2] + b"}"

    def minute(self, up_s: int, text: str, life: tuple | None = None) -> bytes:
        """A record of a minute without a broker; `text`: its groups."""
        return (self.head(up_s, life) + LATE + "," + text + "}").encode()

    def next_state(self) -> tuple | None:
        """(end of the topic, message) of the next group of a round of state; None: the round is over."""
        while self._group < len(GROUPS) + len(LISTED):
            if self._group < len(GROUPS):
                group = GROUPS[self._group]
                self._group += 1
                return group, self._message(group.split("/")[0], self._tree.object_text(group))
            group = LISTED[self._group - len(GROUPS)]
            below = self._tree.children(group)
            if self._member < len(below):
                name = below[self._member]
                text = self._tree.object_text(group + "/*", self._member)
                self._member += 1
                return group + "/" + name, self._message(group, "{" + jsontext.quoted(name) + ":" + text + "}")
            self._group += 1
            self._member = 0
        self._group = 0
        return None

    def _message(self, group: str, text: str) -> bytes:
        return (self.head(self._tree.state.uptime_s) + ',"' + group + '":' + text + "}").encode()
