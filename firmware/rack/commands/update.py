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
            self._check(path, name, value[name])
        if path[0] == "Settings":
            self._set_all(value)
            return
        for name in value:
            self._switch(name, value[name])

    def _check(self, path: list, name: str, value) -> None:
        """The name exists and may be written; the value's type fits."""
        place = find(self._tree, path + [name])
        if place.group not in WRITABLE:
            raise Refused(FORBIDDEN, "%s is read only; Settings and Reporting can be changed" % shown(name))
        if place.name is None:
            raise Refused(NOT_ALLOWED, "%s is a group; change one of its values" % shown(name))
        why = _bad_setting(name, value) if place.group == "Settings" else _bad_switch(name, value)
        if why is not None:
            raise Refused(WRONG_FORMAT, why)

    def _set_all(self, wanted: dict) -> None:
        """Set what can be set until all are set; one setting may have to wait for another that bounds it."""
        done = []
        waiting = list(wanted)
        while waiting:
            name = self._first_accepted(waiting, wanted)
            if name is None:
                why = self._settings.check(waiting[0], wanted[waiting[0]])
                for undo, before in reversed(done):
                    self._settings.set(undo, before)
                raise Refused(WRONG_FORMAT, "%s: %s" % (waiting[0], why))
            done.append((name, self._settings.get(name)))
            self._settings.set(name, wanted[name])
            waiting.remove(name)
        for name, before in done:
            self._tell(name, wanted[name], before)

    def _first_accepted(self, waiting: list, wanted: dict) -> str | None:
        for name in waiting:
            if self._settings.check(name, wanted[name]) is None:
                return name
        return None

    def _tell(self, name: str, value: int, before: int) -> None:
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


def _bad_setting(name: str, value) -> str | None:
    """All settings of `schema.RUNTIME` are integers; their ranges are the settings' own business."""
    if isinstance(value, int) and not isinstance(value, bool):
        return None
    return "%s is a whole number, not %s" % (name, shown(str(value)))


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
