"""Sensors against their drivers, the board's buses and inputs, and the quantities they fill."""

from ..model import quantities
from . import cross_measured, devices


def check(site: dict, errors: list, board: dict | None, maps) -> None:
    """Add the problems of [[sensor]]."""
    sensors = site["sensor"]
    for i in range(len(sensors)):
        if sensors[i]["driver"] is not None:
            _keys(sensors[i], i, errors)
            _place(sensors, i, errors, board)
            _reads(sensors[i], i, errors, maps)
        _times(sensors[i], i, errors)
    cross_measured.check(site, errors)


def _keys(sensor: dict, i: int, errors: list) -> None:
    """Keys that the driver needs, and keys that mean nothing to it."""
    row = devices.of(sensor["driver"])
    needs = row[devices.NEEDS]
    for key in devices.KEYS:
        if key in needs:
            if sensor[key] in ("", 0):
                text = "driver {} needs it; allowed: {}".format(row[0], ", ".join(needs))
                errors.append(("sensor", i, key, sensor[key], text))
        elif sensor[key] and key not in row[devices.MAY]:
            text = "means nothing to driver {}; allowed: {}".format(row[0], ", ".join(needs + row[devices.MAY]))
            errors.append(("sensor", i, key, sensor[key], text))
    _shunt(sensor, i, errors)


def _shunt(sensor: dict, i: int, errors: list) -> None:
    """The full scale stays within what the chip measures."""
    full_nv = devices.SHUNT_UV.get(sensor["driver"], 0) * 1000
    shunt, ma = sensor["shunt_uohm"], sensor["max_ma"]
    if full_nv and shunt and ma and shunt * ma > full_nv:
        text = "more than the chip's {} nV across the shunt; allowed: 1 to {} mA".format(full_nv, full_nv // shunt)
        errors.append(("sensor", i, "max_ma", ma, text))


def _place(sensors: list, i: int, errors: list, board: dict | None) -> None:
    """Address or input: possible, on the board, and used once."""
    sensor = sensors[i]
    row = devices.of(sensor["driver"])
    part = row[devices.PART]
    if "address" not in row[devices.NEEDS]:
        key = "input" if "input" in row[devices.NEEDS] else "bus"
        _known(key, sensor, i, board, part, errors)
        if key == "input":
            _once(sensors, i, part, errors)
        return
    low, high = row[devices.LOW], row[devices.HIGH]
    if sensor["address"] and not low <= sensor["address"] <= high:
        text = "no address of driver {}; allowed: {} to {}".format(sensor["driver"], low, high)
        errors.append(("sensor", i, "address", sensor["address"], text))
    _known("bus", sensor, i, board, part, errors)
    _own_address(sensors, i, errors)
    if part == "UART":
        _one_protocol(sensors, i, errors)


def _one_protocol(sensors: list, i: int, errors: list) -> None:
    """The first sensor of a serial line decides what is spoken on it: baud rate and frames differ."""
    for other in sensors[:i]:
        if other["bus"] == sensors[i]["bus"] and other["driver"] not in (None, sensors[i]["driver"]):
            if devices.of(other["driver"])[devices.PART] == "UART":
                text = "sensor {} speaks {} on {}; allowed: one driver on a serial line".format(
                    other["name"], other["driver"], other["bus"]
                )
                errors.append(("sensor", i, "driver", sensors[i]["driver"], text))
            return


def _known(key: str, sensor: dict, i: int, board: dict | None, part: str, errors: list) -> None:
    """The board has what `key` names."""
    if board is not None and sensor[key] and sensor[key] not in board.get(part, {}):
        text = "the board has no such {}; allowed: {}".format(key, ", ".join(sorted(board.get(part, {}))) or "none")
        errors.append(("sensor", i, key, sensor[key], text))


def _once(sensors: list, i: int, part: str, errors: list) -> None:
    """No earlier sensor has the same input of the same part of the board."""
    mine = sensors[i]["input"]
    if not mine:
        return
    for other in sensors[:i]:
        if other["input"] == mine and other["driver"] and devices.of(other["driver"])[devices.PART] == part:
            text = "already used by sensor {}; allowed: one of its own".format(other["name"])
            errors.append(("sensor", i, "input", mine, text))
            return


def _own_address(sensors: list, i: int, errors: list) -> None:
    """No earlier sensor is at the same address, unless both share a chip and have channels of their own."""
    sensor = sensors[i]
    channels = devices.CHANNELS.get(sensor["driver"], 0)
    if channels and sensor["channel"] is not None and sensor["channel"] >= channels:
        text = "no channel of driver {}; allowed: 0 to {}".format(sensor["driver"], channels - 1)
        errors.append(("sensor", i, "channel", sensor["channel"], text))
    if not sensor["address"] or not sensor["bus"]:
        return
    for other in sensors[:i]:
        if other["address"] != sensor["address"] or other["bus"] != sensor["bus"]:
            continue
        if not channels or other["driver"] != sensor["driver"]:
            text = "already used by sensor {}; allowed: one of its own".format(other["name"])
            errors.append(("sensor", i, "address", sensor["address"], text))
            return
        if other["channel"] == sensor["channel"]:
            text = "already used by sensor {}; allowed: a channel of its own".format(other["name"])
            errors.append(("sensor", i, "channel", sensor["channel"], text))
            return


def _times(sensor: dict, i: int, errors: list) -> None:
    period = sensor["period_ms"]
    if period is None:
        return
    if sensor["stale_ms"] is not None and sensor["stale_ms"] < 3 * period:
        text = "shorter than three readings; allowed: at least {} ms".format(3 * period)
        errors.append(("sensor", i, "stale_ms", sensor["stale_ms"], text))
    if sensor["frozen_ms"] and sensor["frozen_ms"] < 3 * period:
        text = "shorter than three readings; allowed: 0, or at least {} ms".format(3 * period)
        errors.append(("sensor", i, "frozen_ms", sensor["frozen_ms"], text))


def _reads(sensor: dict, i: int, errors: list, maps) -> None:
    """Every field is known to the driver and every quantity is one that may be measured, in the same unit."""
    reads = sensor["reads"]
    if reads is None:
        return
    fields = _fields(sensor, i, errors, maps)
    measured = quantities.NAMES[: quantities.FIRST_DERIVED]
    seen: list = []
    for field in sorted(reads):
        name = reads[field]
        text = ""
        if fields is not None and field not in fields:
            text = "{} is no field of driver {}; allowed: {}".format(field, sensor["driver"], ", ".join(fields))
        elif name not in measured:
            text = "{} is nothing that can be measured; allowed: {}".format(name, ", ".join(measured))
        elif not _same_unit(field, name):
            text = "{} cannot be read from {}; allowed: a quantity of the same unit".format(name, field)
        elif name in seen:
            text = "{} is read twice; allowed: each quantity once".format(name)
        if text:
            errors.append(("sensor", i, "reads", None, text))
        seen.append(name)


def _fields(sensor: dict, i: int, errors: list, maps):
    """Field names of the driver; None if they cannot be known here."""
    fields = devices.of(sensor["driver"])[devices.FIELDS]
    if fields:
        return fields
    if maps is None or not sensor["map"]:
        return None
    fields = maps.get(sensor["map"])
    if fields is None:
        listed = (", ".join(sorted(maps)) or "none") if type(maps) is dict else "a map that the board has"
        errors.append(("sensor", i, "map", sensor["map"], "no such register map; allowed: " + listed))
        return None
    return sorted([field if type(field) is str else field["name"] for field in fields])


def _same_unit(field: str, name: str) -> bool:
    """A field `x_mv` fills a quantity in mV; one without a unit fills a count or a flag."""
    unit = field.rsplit("_", 1)[-1]
    wanted = quantities.TABLE[quantities.NAMES.index(name)][1].lower()
    return wanted == unit if unit in devices.UNITS else wanted in ("count", "bool")
