"""One sentence per event for a person: what happened, to what, why, with numbers and units."""

from ..model import causes, loads, quantities
from . import fields

# rule -> (what the reading is, its unit, what the limit is); other rules have no numbers worth saying
NUMBERS = {
    causes.LADDER: ("usable energy", "J", "still needed"),
    causes.RESERVE: ("usable energy", "J", "still needed"),
    causes.SUPPLY: ("load", "W", "supplies can carry"),
    causes.FEEDER: ("load", "W", "feeder may deliver"),
    causes.DISCHARGE: ("load", "W", "battery may deliver"),
}
HELD = ("released", "held off", "held on", "acknowledged")
ACKNOWLEDGED = 3


class Words:
    """Names that sentences need: the limit rows and the settings of this site."""

    def __init__(self, limits: list, setting_names: list) -> None:
        self.limits = limits
        self.settings = setting_names

    def why(self, rule: int, reading: int, limit: int) -> str:
        """The reason alone: "load 15200 W, supplies can carry 15000 W" or "bus_mv 46500 mV, limit ..."."""
        row = rule - causes.LIMIT_0
        if 0 <= row < len(self.limits):
            declared = self.limits[row]
            unit = _unit(declared["quantity"])
            numbers = (declared["name"], declared["quantity"], reading, unit, declared["direction"], limit, unit)
            return "%s: %s is %d%s, may not be %s %d%s" % numbers
        if rule in NUMBERS:
            what, unit, bound = NUMBERS[rule]
            return "%s: %s %d %s, %s %d %s" % (causes.RULES[rule][2], what, reading, unit, bound, limit, unit)
        return causes.RULES[rule][2] if rule < len(causes.RULES) else "rule %d" % rule

    def event(self, kind: int, name: str, rule: int, reading: int, limit: int) -> str:
        """The whole sentence; `name` is the output's or empty."""
        if kind == causes.K_COMMAND:
            return self._command(name, rule, reading, limit)
        if kind == causes.K_REFUSE:
            return _refusal(name, rule, reading, limit)
        if kind == causes.K_CLEAR:
            return self._clear(rule, reading, limit)
        return _lead(kind, name) + self._tail(kind, rule, reading, limit)

    def _tail(self, kind: int, rule: int, reading: int, limit: int) -> str:
        if kind == causes.K_REBOOT:
            return fields.RESET_CAUSES[reading] if 0 <= reading < len(fields.RESET_CAUSES) else "cause %d" % reading
        if kind == causes.K_FAULT and rule == causes.READBACK:
            return loads.FAULTS[reading] if 0 <= reading < len(loads.FAULTS) else self.why(rule, reading, limit)
        return self.why(rule, reading, limit)

    def _command(self, name: str, rule: int, reading: int, limit: int) -> str:
        setting = rule - fields.SETTING_0
        if 0 <= setting < len(self.settings):
            return "%s set to %d, was %d" % (self.settings[setting], reading, limit)
        if rule != causes.OPERATOR:
            row = rule - causes.LIMIT_0
            return "limit %s acknowledged" % (self.limits[row]["name"] if 0 <= row < len(self.limits) else str(row))
        what = HELD[reading] if 0 <= reading < len(HELD) else "commanded"
        ends = " for %d s" % limit if limit else " until released" if 0 < reading < ACKNOWLEDGED else ""
        return "%s %s by the local operator%s" % (name or "the controller", what, ends)

    def _clear(self, rule: int, reading: int, limit: int) -> str:
        row = rule - causes.LIMIT_0
        if not 0 <= row < len(self.limits):
            return "clear again: " + self.why(rule, reading, limit)
        unit = _unit(self.limits[row]["quantity"])
        numbers = (self.limits[row]["name"], self.limits[row]["quantity"], reading, unit, limit, unit)
        return "%s clear again: %s is %d%s, clear at %d%s" % numbers


def _lead(kind: int, name: str) -> str:
    if kind == causes.K_SHED:
        return "%s switched off: " % name
    if kind == causes.K_RESTORE:
        return "%s switched on: " % name
    if kind == causes.K_FAULT:
        return "fault of %s: " % (name or "the controller")
    if kind == causes.K_FUTILITY:
        return "shedding does not help, given up: "
    if kind == causes.K_REBOOT:
        return "controller started, reset cause: "
    return ""


def _refusal(name: str, rule: int, reading: int, limit: int) -> str:
    if rule == causes.OPERATOR:
        return "refused with :%02X, %d request(s) since the last such event" % (reading & 0xFF, limit)
    return "%s refused: %s" % (
        name or "request",
        causes.RULES[rule][2] if rule < len(causes.RULES) else "rule %d" % rule,
    )


def _unit(quantity: str) -> str:
    unit = quantities.TABLE[quantities.NAMES.index(quantity)][1]
    return "" if unit in ("count", "bool") else " " + unit
