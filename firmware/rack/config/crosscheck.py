"""What no single key can show: names, references between tables, and the tables' own rules.

Runs on the result of `validate`, where a wrong value is None and is passed over here. Adds the same
kind of problems. `board` is a dict with OUTPUTS, INPUTS, I2C, UART (as boards/*/board.py has them)
or None; `maps` gives the field names of a Modbus map by `.get(name)` (a dict will do), or is None.
"""

from ..model import causes
from . import (
    cross_alert,
    cross_analog,
    cross_branches,
    cross_energy,
    cross_expander,
    cross_failstates,
    cross_limits,
    cross_line,
    cross_loads,
    cross_mqtt,
    cross_outputs,
    cross_sensors,
    cross_server,
    validate,
)

_NAMED = ("supply", "load", "sensor", "limit")


def check_all(given, board: dict | None = None, maps=None) -> tuple:
    """(site with every key, list of problems): the schema's rows first, then everything below."""
    errors: list = []
    site = validate.validate(given, errors)
    crosscheck(site, errors, board, maps)
    return site, errors


def crosscheck(site: dict, errors: list, board: dict | None = None, maps=None) -> None:
    """Add the problems of the site as a whole."""
    for section in _NAMED:
        duplicates(section, "name", site[section], errors)
    duplicates("tier", "tier", site["tier"], errors)
    duplicates("line", "bus", site["line"], errors)
    _reserved(site, errors)
    cross_loads.check(site, errors, board)
    cross_outputs.check(site["load"], errors, board)
    cross_branches.check(site["load"], errors)
    cross_failstates.check(site["load"], errors)
    cross_alert.check(site, errors, board)
    cross_sensors.check(site, errors, board, maps)
    cross_expander.check(site, errors, board)
    cross_analog.check(site, errors)
    cross_limits.check(site, errors)
    cross_energy.check(site, errors)
    cross_server.check(site, errors, board)
    cross_mqtt.check(site, errors)
    cross_line.check(site, errors, board)


def duplicates(section: str, key: str, rows: list, errors: list) -> None:
    """A value of `key` that stands in two tables of a section."""
    seen: list = []
    for i in range(len(rows)):
        value = rows[i][key]
        if value is None:
            continue
        if value in seen:
            first = seen.index(value) + 1
            text = "already used by [[{}]] number {}; allowed: a value of its own".format(section, first)
            errors.append((section, i, key, value, text))
            seen.append(None)
        else:
            seen.append(value)


def _reserved(site: dict, errors: list) -> None:
    """Names that mean something else in events and scenarios."""
    rules = [rule[0] for rule in causes.RULES]
    for i in range(len(site["limit"])):
        name = site["limit"][i]["name"]
        if name in rules:
            errors.append(("limit", i, "name", name, "is the name of a built-in rule; allowed: another name"))
    for i in range(len(site["load"])):
        if site["load"][i]["name"] == "all":
            errors.append(("load", i, "name", "all", "means all loads; allowed: another name"))
