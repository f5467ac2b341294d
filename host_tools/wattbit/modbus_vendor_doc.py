"""The SunSpec definitions of the two vendor models, made from the field table of the firmware."""

import json
from typing import Any

from rack.commands.modbus_writes import POINTS
from rack.commands.settings_rows import wire_table
from rack.model import quality
from rack.report import sunspec_types, sunspec_vendor
from rack.report.sunspec_map import HEAD

MEANINGS = {
    "N": "how many groups follow",
    "Tbl": "hash of the field table, as `cTable` on the console",
    "Req": "0 nothing asked, 1 asked off",
    "RvrtTms": "seconds after which a request ends by itself; counts from the write of `Req`",
    "RvrtRem": "seconds left of the request, 0: there is none",
    "Name": "its name in the site file",
}


def meaning(name: str) -> str:
    """What a point of a vendor model says, from the field table where it comes from there."""
    if name in MEANINGS or name in ("ID", "L"):
        return MEANINGS.get(name, "")
    if name.endswith("_Q"):
        return "quality of it"
    row = _field(name)
    unit = f" ({row[3]})" if row[3] else ""
    words = ": " + ", ".join(f"{k} {word}" for k, word in enumerate(row[5])) if row[2] == "enum" else ""
    return f"{row[6]}{unit}{words}"


def _field(name: str) -> tuple:
    return next(row for row in wire_table() if row[1] == name)


def vendor_model(number: int) -> str:
    """The SunSpec definition of a vendor model, as its clients load it."""
    outlets = number == sunspec_vendor.OUTLETS
    rows = sunspec_vendor.outlets_rows() if outlets else sunspec_vendor.rack_rows()
    inner = sunspec_vendor.outlet_rows() if outlets else sunspec_vendor.limit_rows()
    name, group = ("wattbit_outlets", "outlet") if outlets else ("wattbit_rack", "limit")
    top = {"name": name, "type": "group", "points": [_point(number, row) for row in list(HEAD) + rows]}
    part = {"name": group, "type": "group", "count": "N", "points": [_point(number, row) for row in inner]}
    return json.dumps({"id": number, "group": {**top, "groups": [part]}}, indent=1) + "\n"


def _point(number: int, row: tuple) -> dict[str, Any]:
    name, kind = row[:2]
    point = {"name": name, "type": kind, "size": sunspec_types.size(row), "desc": meaning(name) or name}
    if name in ("ID", "L"):
        point["mandatory"] = "M"
        point["static"] = "S"
    if (number, name) in POINTS:
        point["access"] = "RW"
    if kind == "enum16":
        point["symbols"] = [{"name": word.upper(), "value": k} for k, word in enumerate(_words(name))]
    return point


def _words(name: str) -> tuple:
    if name == "Req":
        return ("nothing", "off")
    if name.endswith("_Q"):
        return quality.NAMES
    row = _field(name)
    return row[5] if row[2] == "enum" else ("false", "true")
