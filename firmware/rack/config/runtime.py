"""Which settings may be changed while running, as the schema declares them."""

from . import schema


def runtime_rows() -> list:
    """(name, section, key, kind, low, high, unit, meaning) of each setting that may change while running.

    A copy of what the schema says, so that a board can forget the schema once its site is checked.
    """
    found = []
    for name, section, key in schema.RUNTIME:
        _, kind, low, high, _, unit, meaning = _declared(section, key)[:7]
        found.append((name, section, key, kind, low, high, unit, meaning))
    return found


def _declared(section: str, key: str) -> tuple:
    for name, rows, _, _ in schema.TABLES:
        if name == section:
            for row in rows:
                if row[0] == key:
                    return row
    raise KeyError(key)
