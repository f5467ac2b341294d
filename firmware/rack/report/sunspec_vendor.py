"""The vendor models: every outlet with its cause, and the whole rack, made from the field table.

64910: one group per load, right behind the common model, so that its addresses are the same for every site.
64911: quantities with their quality, source, ladder and counters; one group per limit. Both carry the hash of the
field table: a client with another table must not read them. The two numbers are not registered with SunSpec.
"""

from ..model import quality, quantities
from . import fields, names
from .sunspec_values import Facts

OUTLETS, RACK = 64910, 64911
HASH = ("Tbl", "string", 4, 0)  # eight hexadecimal digits
NAME = ("Name", "string", 12, 0)
ASKED = (("Req", "enum16", "", 0), ("RvrtTms", "uint32", "", 0), ("RvrtRem", "uint32", "", 0))


def outlets_rows() -> list:
    """Fixed part of 64910."""
    return [("N", "uint16", "", 0), HASH]


def outlet_rows() -> list:
    """One outlet: what may be asked of it, its name, and its row of the field table."""
    return list(ASKED) + [NAME] + [_point(row) for row in fields.LOAD]


def rack_rows() -> list:
    """Fixed part of 64911: quantities with their quality, then source, ladder and counters."""
    rows = [("N", "uint16", "", 0), HASH]
    wire = names.rack_names()
    late = list(wire[quantities.BATTERY_CHARGE_C : quantities.LOAD_W])
    for name in [name for name in wire if name not in late]:
        rows += [(name, "int32", "", 0), (name + "_Q", "enum16", "", 0)]
    for row in list(fields.SOURCE) + fields.ladder_rows() + list(fields.COUNTERS):
        rows.append(_point(row))
    for name in late:  # newer than the others: behind them, so that no register moved
        rows += [(name, "int32", "", 0), (name + "_Q", "enum16", "", 0)]
    return rows


def limit_rows() -> list:
    """One limit of the site."""
    return [NAME] + [_point(row) for row in fields.LIMIT]


def _point(row: tuple) -> tuple:
    """A row of the field table as a point: numbers as int32, words of a list as their place in it, names as text."""
    if row[2] in ("name", "text"):
        return (row[1], "string", (row[5] + 1) // 2, 0)
    return (row[1], "int32" if row[2] == "int" else "enum16", "", 0)


def outlets(f: Facts, i: int) -> dict:
    """Values of the fixed part of 64910."""
    return {"N": f.state.loads.count, "Tbl": f.tree.hash}


def outlet(f: Facts, i: int) -> dict:
    """Values of outlet `i`."""
    values = _values(fields.LOAD, f.tree.values("Loads/*", i))
    values.update({"Name": f.state.loads.names[i], "Req": f.remote.asked(i)})
    values.update({"RvrtTms": f.remote.reversion_s[i], "RvrtRem": f.remote.left_s(i)})
    return values


def rack(f: Facts, i: int) -> dict:
    """Values of the fixed part of 64911; a quantity that is missing is not implemented."""
    image = f.state.image
    values = {"N": len(f.tree.limits), "Tbl": f.tree.hash}
    for k in range(quantities.COUNT_ALL):
        how = image.quality[k]
        values[f.tree.wire_names[k]] = None if how == quality.MISSING else image.value[k]
        values[f.quality_names[k]] = how
    for rows, group in ((fields.SOURCE, "Source"), (f.ladder_rows, "Ladder"), (fields.COUNTERS, "Counters")):
        values.update(_values(rows, f.tree.values(group)))
    return values


def limit(f: Facts, i: int) -> dict:
    """Values of limit `i`."""
    values = _values(fields.LIMIT, f.tree.values("Limits/*", i))
    values["Name"] = f.tree.limit_names[i]
    return values


def _values(rows: tuple | list, given: list) -> dict:
    """Values of the field table by name, words as their place in the list."""
    found = {}
    for k in range(len(rows)):
        value = given[k]
        if rows[k][2] == "enum":
            value = rows[k][5].index(value)
        elif rows[k][2] == "bool":
            value = 1 if value else 0
        found[rows[k][1]] = value
    return found
