"""What all polls of one Modbus device share: counters, silence, and the answers it may still owe."""

from array import array

from rack.model import ticks

from . import modbus_frame as frame
from .modbus_owed import OWED

SILENT_MAX = 10  # polls in a row without the right answer after which the device counts as gone, or as wrong
PROBE_MS = 30000  # how often a dormant device is asked
DOUBT_MS = 600000  # how long a unit is not trusted after an answer came twice: choice

IMPOSSIBLE = len(frame.ERRORS)  # beside `modbus_frame.ERRORS`: a whole answer, most of whose values cannot be

# of a device that answers, but never as its map says: what its last answer was
WRONG = {
    IMPOSSIBLE: "answers with values that cannot be: is it another device than the site says?",
    frame.CRC: "answers are damaged (CRC)",
    frame.EXCEPTION: "refuses what its map asks for",
    frame.LENGTH: "answers with another number of registers than asked for",
    frame.FUNCTION: "answers with another function than asked for",
}


class Unit:
    """Device at address `unit` (1..247) of a line, the sensor `name` of the site.

    `errors[e]` counts failures by `modbus_frame.ERRORS`, `late` whole frames that came too late or from nowhere,
    `good` answers, `illegal` values outside the legal range of their field. `dormant` after SILENT_MAX silent polls;
    `wrong` while it has answered SILENT_MAX times running, but never as its map says. `doubted`: an answer came that
    it did not owe, so that a copy of any other may come as well (see `count_unowed`).
    """

    def __init__(self, unit: int, name: str = "") -> None:
        self.unit = unit
        self.name = name
        self.polls: list = []
        self.chain: object = None  # of a device with SunSpec models: `sunspec_chain.Chain`
        self.good = 0
        self.late = 0
        self.illegal = 0
        self.errors = array("i", [0] * len(frame.ERRORS))
        self.dormant = False
        self.doubted = False
        self._doubted_ms = 0
        self._silent = 0
        self._wrong = 0
        self._jammed = 0
        self._error = frame.OK

    @property
    def wrong(self) -> bool:
        """True while it answers, but not as its map says."""
        return self._wrong == SILENT_MAX

    @property
    def trouble(self) -> str:
        """What keeps it from being read, for a person; empty while nothing does."""
        if self.dormant:
            return "does not answer"
        if self._jammed == SILENT_MAX:
            return "is not asked: the line does not become quiet"
        return WRONG[self._error] if self.wrong else ""

    def counts(self) -> list:
        """Answers; silent, damaged, refused, of another shape; late answers, impossible values, whether dormant."""
        e = self.errors
        other = e[frame.LENGTH] + e[frame.FUNCTION] + e[frame.BABBLE]
        return [
            self.good,
            e[frame.TIMEOUT],
            e[frame.CRC],
            e[frame.EXCEPTION],
            other & ticks.MAX,
            self.late,
            self.illegal,
            self.dormant,
        ]

    def count_good(self) -> None:
        """A poll got its answer."""
        self.good = (self.good + 1) & ticks.MAX
        self._heard()
        self._wrong = 0

    def count_illegal(self, values: int) -> None:
        """So many values of an answer were outside their legal range."""
        self.illegal = (self.illegal + values) & ticks.MAX

    def count_impossible(self) -> None:
        """A whole answer came, and nothing of it can be believed."""
        self._heard()
        self._blame(IMPOSSIBLE)

    def count_failure(self, error: int) -> None:
        """A poll failed with one of `modbus_frame.ERRORS`; a line that babbles is not the device's fault."""
        self.errors[error] = (self.errors[error] + 1) & ticks.MAX
        if error == frame.BABBLE:
            self._jammed = min(self._jammed + 1, SILENT_MAX)
            return
        self._jammed = 0
        if error == frame.TIMEOUT:
            self._silent = min(self._silent + 1, SILENT_MAX)
        else:
            self._silent = 0
            self._blame(error)
        self.dormant = self._silent == SILENT_MAX

    def _heard(self) -> None:
        self._silent = 0
        self._jammed = 0
        self.dormant = False

    def _blame(self, error: int) -> None:
        """It answered, but not as its map says."""
        self._wrong = min(self._wrong + 1, SILENT_MAX)
        self._error = error

    def count_unowed(self, now_ms: int) -> None:
        """An answer came that nobody was waiting for: something on the way repeats what it carries."""
        self.doubted = True
        self._doubted_ms = now_ms

    def in_doubt(self, now_ms: int) -> bool:
        """True within DOUBT_MS after an answer that was not owed."""
        if self.doubted and ticks.diff(now_ms, self._doubted_ms) >= DOUBT_MS:
            self.doubted = False
        return self.doubted

    def others_owe(self, asker: object, count: int, least: int, polite: bool, now_ms: int, copy_ms: int) -> bool:
        """True when an answer to `count` registers could be for another poll's request in state `least` or above.

        A copy of an answer is expected for `copy_ms`. `polite`: the only length that another poll can have is left
        to it, too.
        """
        for poll in self.polls:
            shape = count - poll.count
            if not 0 <= shape < poll.shapes or poll is asker or poll.function != asker.function:
                continue
            if (polite and poll.shapes == 1) or poll.fate(shape, now_ms, copy_ms) >= least:
                return True
        return False

    def claims(self, asker: object, function: int, registers: int) -> bool:
        """True when an answer like this was still to come; the latest request of `asker` aside."""
        for poll in self.polls:
            if poll.claim(function, registers, poll is asker):
                return True
        return False

    def owes_any(self, but: object, now_ms: int) -> bool:
        """True when any request owes an answer, the latest one of the poll `but` aside."""
        for poll in self.polls:
            for shape in range(poll.shapes):
                if (poll is not but or shape != poll.shape) and poll.fate(shape, now_ms, 0) == OWED:
                    return True
        return False
