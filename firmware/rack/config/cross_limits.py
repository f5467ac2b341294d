"""Limit rows against their quantity, their level and what can be measured."""

from ..model import quantities

# level -> actions that fit it, with the reason in schema.LIMIT's meaning of level
_ACTIONS = {"warn": ("none", "no_restore"), "limit": ("shed", "no_restore"), "trip": ("open_all",)}
# a quantity that is derived -> measured ones of which one is needed
_NEEDS = {"load_w": ("bus_ma",), "headroom_w": ("bus_ma",)}


def check(site: dict, errors: list) -> None:
    """Add the problems of [[limit]]."""
    measured: list = []
    for sensor in site["sensor"]:
        measured.extend((sensor["reads"] or {}).values())
    for i in range(len(site["limit"])):
        row = site["limit"][i]
        _sides(row, i, errors)
        _action(row, i, errors)
        if row["quantity"] is not None:
            _range(row, i, site["bus"]["nominal_mv"], errors)
            _measured(row, i, measured, errors)


def _sides(row: dict, i: int, errors: list) -> None:
    """`clear` must be on the good side of `trip`."""
    if None in (row["trip"], row["clear"], row["direction"]):
        return
    if row["direction"] == "below" and row["clear"] <= row["trip"]:
        text = "wrong side of trip; allowed: more than {} (direction below)".format(row["trip"])
        errors.append(("limit", i, "clear", row["clear"], text))
    if row["direction"] == "above" and row["clear"] >= row["trip"]:
        text = "wrong side of trip; allowed: less than {} (direction above)".format(row["trip"])
        errors.append(("limit", i, "clear", row["clear"], text))


def _action(row: dict, i: int, errors: list) -> None:
    if None in (row["level"], row["action"]) or row["action"] in _ACTIONS[row["level"]]:
        return
    text = "does not fit level {}; allowed: {}".format(row["level"], ", ".join(_ACTIONS[row["level"]]))
    errors.append(("limit", i, "action", row["action"], text))


def _range(row: dict, i: int, nominal_mv: int, errors: list) -> None:
    """Trip and clear must be values that the quantity can have, in its own unit."""
    name, unit, low, high = quantities.TABLE[quantities.NAMES.index(row["quantity"])][:4]
    if name == "bus_mv" and nominal_mv is not None:
        low, high = nominal_mv // 2, nominal_mv * 3 // 2
    for key in ("trip", "clear"):
        value = row[key]
        if value is None:
            continue
        if not low <= value <= high:
            text = "outside of what {} can be; allowed: {} to {} {}".format(name, low, high, unit)
            errors.append(("limit", i, key, value, text))
        elif unit == "mC" and value % 100:
            text = "is not in steps of 0.1 degrees (1 degree = 1000 mC); allowed: multiples of 100 mC"
            errors.append(("limit", i, key, value, text))


def _measured(row: dict, i: int, measured: list, errors: list) -> None:
    """A limit on a quantity that nobody measures would be unknown for ever."""
    name = row["quantity"]
    derived = quantities.NAMES.index(name) >= quantities.FIRST_DERIVED
    needs = _NEEDS.get(name) if derived else (name,)
    for need in needs or ():
        if need not in measured:
            text = "needs {}, which no sensor reads; allowed: a quantity in some sensor's reads".format(need)
            errors.append(("limit", i, "quantity", name, text))
