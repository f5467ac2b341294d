"""The schema applied to a site; pure, the same on the device and on the host.

Nothing is raised. Each problem is a tuple (section, index, key, value, text): `index` is -1 for a
plain table and counts from 0 in a list of tables; `key` is "" when the whole table is meant; `value`
is None when the key is missing; `text` says what is wrong and, after "; allowed: ", what is allowed.
"""

from . import kinds, schema


def validate(given, errors: list) -> dict:
    """The site with every key of the schema present: given, default, or None where it is wrong."""
    names = [table[0] for table in schema.TABLES]
    if type(given) is not dict:
        errors.append(("", -1, "", given, "is not a site; allowed: tables " + ", ".join(names)))
        given = {}
    for name in sorted(given):
        if name not in names:
            errors.append((name, -1, "", None, "unknown section; allowed: " + ", ".join(names)))
    site: dict = {}
    for name, rows, low, high in schema.TABLES:
        if high == 0:
            site[name] = check_row(name, -1, rows, given.get(name, {}), errors)
        else:
            site[name] = check_rows(name, rows, low, high, given.get(name, []), errors)
    return site


def check_rows(name: str, rows: tuple, low: int, high: int, given, errors: list, known: dict | None = None) -> list:
    """A list of `low` to `high` tables, each checked with `rows`."""
    if type(given) is not list:
        errors.append((name, -1, "", given, "must be a list; allowed: [[{}]] tables".format(name)))
        return []
    if not low <= len(given) <= high:
        text = "{} of them; allowed: {} to {} [[{}]] tables".format(len(given), low, high, name)
        errors.append((name, -1, "", None, text))
        given = given[:high]
    return [check_row(name, i, rows, given[i], errors) for i in range(len(given))]


def check_row(section: str, index: int, rows: tuple, given, errors: list, known: dict | None = None) -> dict:
    """One table checked with `rows`; `known` maps kinds to checks (default `kinds.KINDS`)."""
    if type(given) is not dict:
        text = "must be a table; allowed: keys " + _keys(rows)
        errors.append((section, index, "", given, text))
        return {row[0]: None for row in rows}
    keys = [row[0] for row in rows]
    for key in sorted(given):
        if key not in keys:
            errors.append((section, index, key, given[key], "unknown key; allowed: " + _keys(rows)))
    return {row[0]: _value(section, index, row, given, errors, known or kinds.KINDS) for row in rows}


def _value(section: str, index: int, row: tuple, given: dict, errors: list, known: dict) -> object:
    """The value of one key: given, default, or None with an error added."""
    key, kind, low, high, default, unit = row[:6]
    if key not in given:
        if default is schema.REQUIRED:
            errors.append((section, index, key, None, "is missing; allowed: " + kinds.allowed(kind, low, high, unit)))
        return list(default) if kind == "names" and default is not None else default
    value = given[key]
    wrong = known[kind](value, low, high, unit)
    if wrong:
        if "; allowed: " not in wrong:
            wrong += "; allowed: " + kinds.allowed(kind, low, high, unit)
        errors.append((section, index, key, value, wrong))
        return None
    return value


def _keys(rows: tuple) -> str:
    return ", ".join([row[0] for row in rows])
