"""The schema of a register map (boards/maps/*.json): every problem as a line with file, key, value and what is allowed.

The firmware refuses only what would break its arithmetic; a map with a problem found here is not put onto a board.
"""

import re
from typing import Any

from rack.drivers.map_keys import ORDERS
from rack.drivers.register_map import SCHEMA, TYPES, RegisterMap

Row = dict[str, Any]
MAP: dict[str, type] = {
    "schema": str, "name": str, "title": str, "source": str, "line": dict, "addresses": str, "function": int,
    "answer_ms": int, "word_order": str, "blocks": list, "fields": list, "settings": list,
}  # fmt: skip
LINE: dict[str, type] = {"baud": int, "parity": str, "source": str}
BLOCK: dict[str, type] = {"name": str, "start": int, "count": int, "every": int, "function": int, "model": int}
NUMBER: dict[str, type] = {
    "name": str, "register": int, "type": str, "span": int, "multiply": int, "divide": int, "offset": int, "sf": int,
    "mask": int, "missing": int, "word_order": str, "low": int, "high": int, "unit": str, "source": str,
    "overlaps": bool,
}  # fmt: skip
CHECKS: dict[str, type] = {"name": str, "type": str, "unit": str, "checks": list, "source": str}
CHECK: dict[str, type] = {"register": int, "mask": int, "low": int, "high": int, "meaning": str}
MAY = ("word_order", "settings", "span", "multiply", "divide", "offset", "sf", "mask", "missing", "overlaps", "model")
MAY_BLOCK = (*MAY, "function")
UNITS = ("bool", "mV", "mA", "W", "Wh", "J", "mC", "pm", "mAh", "s", "count", "rpm", "mlpm", "Pa")
PARITIES = ("none", "even", "odd")
BAUDS = (1200, 2400, 4800, 9600, 14400, 19200, 38400, 57600, 115200)


def check(data: object, name: str) -> list[str]:
    """Problems of a map read from NAME.json; an empty list when it can be used."""
    if not isinstance(data, dict):
        return [f"{type(data).__name__} instead of a table; allowed: a JSON object"]
    found = _keys(data, MAP, MAY, "")
    if found:
        return found
    if data["name"] != name:
        found.append(f"name = {data['name']!r}: is not the name of the file; allowed: {name!r}")
    if data["schema"] != SCHEMA:
        found.append(f"schema = {data['schema']!r}: allowed: {SCHEMA!r}")
    found += _line(data["line"])
    if addresses(data["addresses"]) is None:
        found.append(f"addresses = {data['addresses']!r}: allowed: numbers and ranges within 1 to 247, as '1-15, 20'")
    for i, block in enumerate(data["blocks"]):
        found += _keys(block, BLOCK, MAY_BLOCK, f"blocks[{i}]")
    for part in ("fields", "settings"):
        for i, row in enumerate(data.get(part, [])):
            found += _row(row, f"{part}[{i}]")
    return found or _arithmetic(data) or _overlaps(data) + _places(data)


def addresses(text: str) -> list[int] | None:
    """The addresses that `1-15, 20` names, or None when it is not such a text."""
    units: list[int] = []
    for part in text.split(","):
        match = re.fullmatch(r"\s*(\d+)(?:-(\d+))?\s*", part)
        if match is None:
            return None
        low, high = int(match[1]), int(match[2] or match[1])
        if not 1 <= low <= high <= 247:
            return None
        units += range(low, high + 1)
    return units


def _line(line: Row) -> list[str]:
    found = _keys(line, LINE, (), "line")
    if not found and line["parity"] not in PARITIES:
        found.append(f"line.parity = {line['parity']!r}: allowed: {', '.join(PARITIES)}")
    if not found and line["baud"] not in BAUDS:
        found.append(f"line.baud = {line['baud']!r}: allowed: {', '.join(map(str, BAUDS))}")
    return found


def _keys(row: object, kinds: dict[str, type], may: tuple[str, ...], where: str) -> list[str]:
    """Keys that are unknown, absent or of the wrong type."""
    if not isinstance(row, dict):
        return [f"{where}: {row!r} is not a table; allowed: {', '.join(kinds)}"]
    dot = f"{where}." if where else ""
    found = [f"{dot}{k} = {v!r}: unknown key; allowed: {', '.join(kinds)}" for k, v in row.items() if k not in kinds]
    found += [f"{dot}{k}: is missing; allowed: {kind.__name__}" for k, kind in kinds.items() if k not in {*row, *may}]
    for key, kind in kinds.items():
        if key in row and type(row[key]) is not kind:
            found.append(f"{dot}{key} = {row[key]!r}: wrong type; allowed: {kind.__name__}")
    return found


def _row(row: object, where: str) -> list[str]:
    if isinstance(row, dict):
        where = f"{where} {row.get('name', '')}".rstrip()
        if row.get("type") not in TYPES:
            return [f"{where}.type = {row.get('type')!r}: allowed: {', '.join(TYPES)}"]
    bits = isinstance(row, dict) and row["type"] in ("checks", "alarms")
    found = _keys(row, CHECKS if bits else NUMBER, MAY, where)
    if found or not isinstance(row, dict):
        return found
    if row["unit"] not in UNITS:
        found.append(f"{where}.unit = {row['unit']!r}: allowed: {', '.join(UNITS)}")
    if row.get("word_order", "high") not in ORDERS:
        found.append(f"{where}.word_order = {row['word_order']!r}: allowed: {', '.join(ORDERS)}")
    if bits:
        for i, check_row in enumerate(row["checks"]):
            found += _keys(check_row, CHECK, (), f"{where}.checks[{i}]")
    return found


def _arithmetic(data: Row) -> list[str]:
    """What the device would refuse, in its own words."""
    try:
        RegisterMap(data)
    except ValueError as error:
        return [str(error)]
    return []


def _overlaps(data: Row) -> list[str]:
    """No register is in two blocks that are read by the same function: which of them would say when it is read?"""
    found = []
    blocks = data["blocks"]
    for i, block in enumerate(blocks):
        for other in blocks[:i]:
            first, end = max(block["start"], other["start"]), min(_end(block), _end(other))
            if first < end and block.get("function", data["function"]) == other.get("function", data["function"]):
                what = f"registers {first} to {end - 1} are in block {other['name']}, too"
                found.append(f"blocks[{i}] {block['name']}: {what}; allowed: blocks that do not overlap")
    return found


def _end(block: Row) -> int:
    return int(block["start"]) + int(block["count"])


def _places(data: Row) -> list[str]:
    """Every field and its scale factor within one block; no two numbers on one register unless they say so."""
    found = []
    taken: dict[int, tuple[str, int]] = {}
    for row in data["fields"]:
        spots = registers(row)
        sf = [row["sf"]] if "sf" in row else []
        if not any(all(b["start"] <= r < b["start"] + b["count"] for r in spots + sf) for b in data["blocks"]):
            own = any(b["start"] <= r < b["start"] + b["count"] for b in data["blocks"] for r in spots)
            what = "sf" if sf and own else "register"
            found.append(f"fields {row['name']}.{what}: no block covers it; allowed: registers of one block")
        if "checks" in row:
            continue
        for spot in spots:
            mask = row.get("mask", 0xFFFF)
            other, bits = taken.get(spot, ("", 0))
            if bits & mask and not row.get("overlaps"):
                found.append(f"fields {row['name']}: register {spot} belongs to {other}; allowed: one of its own")
                break
            taken.setdefault(spot, (row["name"], mask))
    return found


def registers(row: Row) -> list[int]:
    """Registers that a field's own value stands in."""
    if "checks" in row:
        return [check["register"] for check in row["checks"]]
    each = 2 if row["type"] in ("u32", "i32") else 1
    return list(range(row["register"], row["register"] + each * row.get("span", 1)))
