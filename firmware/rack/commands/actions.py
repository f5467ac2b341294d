"""The executables: arguments checked, then one call on the operator."""

from ..model import clock
from ..model import loads as loads_room
from ..report import fields, readers
from . import operator as operator_room
from . import request
from .refusal import BAD_REQUEST, FORBIDDEN, NOT_ALLOWED, NOT_FOUND, WRONG_FORMAT, Refused, listed, shown

POWER = "power"
ALL = "all"
STATES = {"off": loads_room.HELD_OFF, "on": loads_room.HELD_ON}


class Actions:
    """`run` gives the value to answer with, or None when there is only "done"."""

    def __init__(self, tree, operator) -> None:
        self._tree = tree
        self._operator = operator
        self._loads = tree.state.loads
        # what can give up: the limits, and after them the power rules where the state has a row for them
        self._rows = (tree.limit_names + [POWER])[: len(tree.state.futile)]

    def run(self, path: list, value):
        """Execute; Refused when the path is no executable or an argument does not fit."""
        name = _executable(path)
        args = _arguments(name, value)
        if name == "xCauses":
            return readers.off_outputs(self._loads, self._tree.limit_names)
        if name == "xReport":
            self._tree.reporting.ask()
        elif name == "xClearSafeMode":
            accept(self._operator.clear_safe_mode())
        elif name == "xMaintain":
            accept(self._operator.maintain())
        elif name == "xReboot":
            accept(self._operator.reboot())
        elif name == "xShed":
            self._ask(args[0], self._seconds(args[1]))
        elif name == "xRestore":
            self._ask(args[0], None)
        elif name == "xSetTime":
            self._set_time(args[0])
        elif name == "xAck":
            self._ack(args[0])
        elif name == "xRelease":
            accept(self._operator.release(self._load(args[0])))
        else:
            self._hold(args)
        return None

    def _set_time(self, digits) -> None:
        """A text, for the number is longer than the 31 bits of a request's numbers."""
        s = self._tree.state
        accept(self._operator.local())  # a forged time would let old certificates and old commands in
        if not isinstance(digits, str) or not digits.isdigit() or len(digits) > 10:
            raise Refused(
                WRONG_FORMAT, 'seconds since 1970 in quotes, such as "1795555980", not %s' % shown(str(digits))
            )
        if not s.clock.set(int(digits), s.uptime_s, clock.HOST):
            bound = (shown(digits), clock.EARLIEST_S, clock.LATEST_S)
            raise Refused(FORBIDDEN, "%s cannot be the time; allowed: %d to %d" % bound)

    def _hold(self, args: list) -> None:
        index = self._load(args[0])
        state, seconds = args[1], args[2]
        if not isinstance(state, str) or state not in STATES:
            raise Refused(WRONG_FORMAT, 'state is "off" or "on", not %s' % shown(str(state)))
        accept(self._operator.hold(index, STATES[state], self._seconds(seconds)))

    def _seconds(self, seconds) -> int:
        if isinstance(seconds, bool) or not isinstance(seconds, int) or not 0 <= seconds <= operator_room.LONGEST_S:
            bound = (operator_room.LONGEST_S, shown(str(seconds)))
            raise Refused(WRONG_FORMAT, "seconds is a whole number from 0 (until released) to %d, not %s" % bound)
        return seconds

    def _ask(self, name, seconds: int | None) -> None:
        """Ask a load, or all that may be, off for `seconds`; None: ask it no more."""
        some = range(self._loads.count) if name == ALL else (self._load(name, (ALL,)),)
        done = 0
        why = None
        for i in some:
            why = self._operator.unshed(i) if seconds is None else self._operator.shed(i, seconds)
            done += why is None
        if not done:
            accept(why)

    def _ack(self, name) -> None:
        if name == ALL:
            self._ack_all()
        elif name in self._rows and name not in self._loads.names:
            accept(self._operator.ack_limit(self._rows.index(name)))
        else:
            accept(self._operator.ack(self._load(name, self._rows + [ALL])))

    def _ack_all(self) -> None:
        done = 0
        for i in range(self._loads.count):
            done += self._operator.ack(i) is None
        for row in range(len(self._rows)):
            done += self._operator.ack_limit(row) is None
        if not done:
            raise Refused(FORBIDDEN, "there is nothing to acknowledge")

    def _load(self, name, more: tuple | list = ()) -> int:
        if not isinstance(name, str):
            raise Refused(WRONG_FORMAT, "a name in quotes is expected, not %s" % shown(str(name)))
        if name in self._loads.names:
            return self._loads.names.index(name)
        raise Refused(NOT_FOUND, "no load %s; there is: %s" % (shown(name), listed(self._loads.names + list(more))))


def _executable(path: list) -> str:
    names = [row[0] for row in fields.ACTIONS]
    if len(path) == 2 and path[0] == "Actions":
        if path[1] in names:
            return path[1]
        raise Refused(NOT_FOUND, "no %s in Actions; there is: %s" % (shown(path[1]), listed(names)))
    raise Refused(NOT_ALLOWED, "%s cannot be executed; Actions/ has: %s" % (shown("/".join(path)), listed(names)))


def _arguments(name: str, value) -> list:
    wanted: tuple = ()
    for row in fields.ACTIONS:
        if row[0] == name:
            wanted = row[1]
    given = [] if value is request.NOTHING or value is None else value
    if not isinstance(given, list) or len(given) != len(wanted):
        raise Refused(BAD_REQUEST, "%s takes [%s]" % (name, ", ".join(wanted)))
    return given


def accept(refusal) -> None:
    """Refused FORBIDDEN with the reason, where there is one."""
    if refusal is not None:
        raise Refused(FORBIDDEN, refusal)
