"""Changing settings and report switches: all values are checked first, then all are set."""

from ..model import causes
from ..report import fields
from .read import find
from .refusal import BAD_REQUEST, FORBIDDEN, NOT_ALLOWED, WRONG_FORMAT, Refused, shown

LONGEST_STATE_MS = 60000
WRITABLE = ("Settings", "Reporting")


class Updates:
    """Changes what may be changed. `changed` is set when a stored setting has been."""

    def __init__(self, tree, settings, journal) -> None:
        self._tree = tree
        self._settings = settings
        self._journal = journal
        self.changed = False

    def run(self, path: list, value) -> None:
        """Apply an object of name -> value below `path`; Refused, and nothing changed, if one does not fit."""
        if not isinstance(value, dict) or not value:
            raise Refused(BAD_REQUEST, 'a change looks like =Settings {"name": value}')
        for name in value:
            if not name:
                raise Refused(BAD_REQUEST, "a name is empty")
            self._check(path, name, value[name])
        for name in value:
            if path[0] == "Settings":
                self._set(name, value[name])
            else:
                self._switch(name, value[name])

    def _check(self, path: list, name: str, value) -> None:
        place = find(self._tree, path + [name])
        if place.group not in WRITABLE:
            raise Refused(FORBIDDEN, "%s is read only; Settings and Reporting can be changed" % shown(name))
        if place.name is None:
            raise Refused(NOT_ALLOWED, "%s is a group; change one of its values" % shown(name))
        if place.group == "Settings":
            why = "%s takes a whole number" % name if isinstance(value, bool) else self._settings.check(name, value)
        else:
            why = _bad_switch(name, value)
        if why is not None:
            raise Refused(WRONG_FORMAT, why)

    def _set(self, name: str, value: int) -> None:
        before = self._settings.get(name)
        self._settings.set(name, value)
        self.changed = True
        if name == "sState_ms":
            self._tree.reporting.state_ms = value
        rule = fields.SETTING_0 + self._tree.members("Settings").index(name)
        self._journal.put(causes.K_COMMAND, causes.NO_OUTPUT, rule, int(value), int(before))

    def _switch(self, name: str, value) -> None:
        if name == "wEnable":
            self._tree.reporting.enable = value
        else:
            self._tree.reporting.state_ms = value


def _bad_switch(name: str, value) -> str | None:
    if name == "wEnable":
        return None if isinstance(value, bool) else "wEnable is true or false, not %s" % shown(str(value))
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LONGEST_STATE_MS:
        return None
    return "%s is a whole number from 0 (only when asked) to %d, not %s" % (
        name,
        LONGEST_STATE_MS,
        shown(str(value)),
    )
