"""One sentence per event for a person: what happened, to what, why, with numbers and units."""

from ..model import causes, quantities
from . import fields

# rule -> (what the reading is, its unit, what the limit is); other rules have no numbers worth saying
NUMBERS = {
    causes.LADDER: ("usable energy", "J", "promises still need"),
    causes.RESERVE: ("usable energy", "J", "promises still need"),
    causes.SUPPLY: ("load", "W", "supplies can carry"),
    causes.FEEDER: ("load", "W", "feeder may deliver"),
    causes.DISCHARGE: ("load", "W", "battery may deliver"),
}
LEVELS = ("off", "on")
HELD = ("released", "held off", "held on", "acknowledged")
ACKNOWLEDGED = 3


class Words:
    """Sentences of one site: `limits` are its limit rows, `setting_names` the settings in table order."""

    def __init__(self, limits: list, setting_names: list) -> None:
        self.limits = limits
        self.settings = setting_names

    def event(self, kind: int, name: str, held: bool, rule: int, reading: int, limit: int, shed_pm: int = 0) -> str:
        """The sentence of an event; `name` is the output's or empty, `held` tells a cooling load, `shed_pm` a light."""
        if kind == causes.K_COMMAND:
            return self._command(name, rule, reading, limit)
        if kind == causes.K_REFUSE:
            return self._refusal(name, rule, reading, limit)
        if kind == causes.K_SHED:
            if held and rule in (causes.LADDER, causes.RESERVE):
                return "%s switched off: all that it cools or feeds has been off for %d s" % (name, limit)
            what = "dimmed to %d pm" % shed_pm if shed_pm and self._in_part(rule) else "switched off"
            return "%s %s: %s" % (name, what, self._why(rule, reading, limit))
        if kind == causes.K_RESTORE and limit == causes.NO_FLOOR:
            return "%s switched on: declared so for a start of the controller" % name
        if kind == causes.K_RESTORE:
            numbers = (name, reading, limit, self._short(rule))
            return "%s switched on: charge %d pm, floor %d pm; it was off because: %s" % numbers
        if kind == causes.K_FUTILITY:
            return self._futility(rule, reading, limit)
        if kind == causes.K_REBOOT:
            return "controller started, reset cause: %s" % _word(fields.RESET_CAUSES, reading)
        return self._other(kind, name, rule, reading, limit)

    def _other(self, kind: int, name: str, rule: int, reading: int, limit: int) -> str:
        if kind == causes.K_CLEAR and name:
            return "the output of %s answers again; it is %s" % (name, _word(LEVELS, max(0, reading)))
        if kind == causes.K_CLEAR:
            return self._clear(rule, reading, limit)
        if kind == causes.K_LADDER:
            return "on battery: usable energy %d J, the promises to what is on need %d J" % (reading, limit)
        if kind == causes.K_FAULT and rule == causes.READBACK:
            return "%s was told to be %s and is %s" % (name, _word(LEVELS, limit), _word(LEVELS, reading))
        if kind == causes.K_FAULT and rule == causes.SILENT:
            return "%s stays %s: %s" % (name, _word(LEVELS, reading), self._short(rule))
        if kind == causes.K_FAULT and rule == causes.SAFE_MODE:
            return "safe mode: %d %s" % (reading, self._short(rule))
        if kind == causes.K_FAULT and rule == causes.OUTBOX:
            return "%d events and %d records of a minute so far: %s" % (reading, limit, self._short(rule))
        if kind == causes.K_FAULT:
            return "fault of %s: %s" % (name or "the controller", self._why(rule, reading, limit))
        return self._why(rule, reading, limit)

    def _in_part(self, rule: int) -> bool:
        """True for rules that leave a dimmed light some of its light: limits that shed, budgets, the ladder."""
        row = self._row(rule)
        return row["action"] == "shed" if row is not None else rule in NUMBERS

    def _row(self, rule: int) -> dict | None:
        """The declared limit that a rule number means, or None."""
        row = rule - causes.LIMIT_0
        return self.limits[row] if 0 <= row < len(self.limits) else None

    def _short(self, rule: int) -> str:
        """The reason without numbers."""
        row = self._row(rule)
        if row is not None:
            return "limit %s on %s" % (row["name"], row["quantity"])
        return causes.RULES[rule][2] if rule < len(causes.RULES) else "rule %d" % rule

    def _why(self, rule: int, reading: int, limit: int) -> str:
        """The reason with its numbers."""
        row = self._row(rule)
        if row is not None:
            unit = _unit(row["quantity"])
            said = (row["name"], row["quantity"], reading, unit, row["direction"], limit, unit)
            return "%s: %s is %d%s, limit: not %s %d%s" % said
        if rule in NUMBERS:
            what, unit, bound = NUMBERS[rule]
            margin = " and a margin" if unit == "J" and reading >= limit else ""
            return "%s: %s %d %s, %s %d %s%s" % (self._short(rule), what, reading, unit, bound, limit, unit, margin)
        return self._short(rule)

    def _command(self, name: str, rule: int, reading: int, limit: int) -> str:
        setting = rule - fields.SETTING_0
        if 0 <= setting < len(self.settings):
            return "%s set to %d by command, was %d" % (self.settings[setting], reading, limit)
        if rule == causes.DISPATCH:
            return (
                "%s asked off by dispatch for %d s" % (name, limit)
                if reading
                else "%s no longer asked off by dispatch" % name
            )
        if rule == causes.SAFE_MODE:
            return "safe mode left by command"
        if rule == causes.SIGNED:
            return "a signed command was answered with :%02X" % (reading & 0xFF)
        if rule == causes.MAINTENANCE:
            return self._short(rule)
        if rule == causes.BOOT:
            return "told to restart"
        if reading == ACKNOWLEDGED:
            return "%s acknowledged by command" % (name or _give_up(self._row(rule)))
        ends = " for %d s" % limit if limit else " until released" if reading else ""
        return "%s %s by the local operator%s" % (name, _word(HELD, reading), ends)

    def _refusal(self, name: str, rule: int, reading: int, limit: int) -> str:
        if not name and rule == causes.DISPATCH:
            return "Modbus write refused with exception %d, %d since the last such event" % (reading, limit)
        if not name and rule == causes.SIGNED:
            name = _word(causes.REFUSALS, reading)
            return "command from the network refused (%s), %d since the last such event" % (name, limit)
        if not name:
            return "request refused with :%02X, %d since the last such event" % (reading & 0xFF, limit)
        numbers = (name, _word(LEVELS, reading), _word(LEVELS, 1 - reading), self._short(rule))
        return "%s stays %s: the gate did not let it go %s (%s)" % numbers

    def _futility(self, rule: int, reading: int, limit: int) -> str:
        row = self._row(rule)
        what, unit = ("load", " W") if row is None else (row["quantity"], _unit(row["quantity"]))
        numbers = (self._short(rule), what, limit, unit, reading, unit)
        return "shedding does not help (%s): %s was %d%s and is %d%s; given up until acknowledged" % numbers

    def _clear(self, rule: int, reading: int, limit: int) -> str:
        row = self._row(rule)
        if row is None:
            return "clear again: " + self._short(rule)
        unit = _unit(row["quantity"])
        return "%s clear again: %s is %d%s, clear at %d%s" % (row["name"], row["quantity"], reading, unit, limit, unit)


def _give_up(row: dict | None) -> str:
    return "futility of limit " + row["name"] if row is not None else "futility of the power budget"


def _word(words: tuple, index: int) -> str:
    return words[index] if 0 <= index < len(words) else str(index)


def _unit(quantity: str) -> str:
    unit = quantities.TABLE[quantities.NAMES.index(quantity)][1]
    return "" if unit in ("count", "bool") else " " + unit
