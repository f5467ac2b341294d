"""Board files and register maps as data: literals are read, nothing in them is run."""

import ast
import json
from typing import Any

from wattbit import paths
from wattbit.errors import BadInput
from wattbit.maps import map_check

PARTS = ("OUTPUTS", "INPUTS", "I2C", "UART", "ADC", "ONEWIRE", "COUNTERS")


def names() -> list[str]:
    """Boards that exist."""
    return sorted(path.parent.name for path in paths.boards().glob("*/board.py"))


def flashable() -> list[str]:
    """Boards that are hardware: those that name the image they need."""
    return [name for name in names() if "IMAGE" in about(name)]


def read_board(name: str) -> dict[str, dict[str, Any]]:
    """OUTPUTS, INPUTS, I2C and UART of boards/<name>/board.py; a part that is absent is empty. Raises BadInput."""
    path = paths.boards() / name / "board.py"
    parts: dict[str, dict[str, Any]] = {part: {} for part in PARTS}
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in tree.body:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id in parts:
                parts[node.targets[0].id] = dict(ast.literal_eval(node.value))
    except (OSError, SyntaxError, ValueError, TypeError) as error:
        raise BadInput([f"{path}: cannot be read as board data: {error}; allowed: plain literals"]) from None
    return parts


def about(name: str) -> dict[str, Any]:
    """The plain literals of boards/<name>/board.py that are no part: NAME, TITLE, ARCH, MACHINE ... Raises BadInput."""
    path = paths.boards() / name / "board.py"
    found: dict[str, Any] = {}
    try:
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                found[node.targets[0].id] = ast.literal_eval(node.value)
    except (OSError, SyntaxError, ValueError, TypeError) as error:
        raise BadInput([f"{path}: cannot be read as board data: {error}; allowed: plain literals"]) from None
    return {key: value for key, value in found.items() if key not in PARTS}


def read_maps() -> dict[str, dict[str, Any]]:
    """Every Modbus register map below boards/maps, by name. Raises BadInput with every problem of all of them."""
    maps = {}
    problems = []
    for path in sorted((paths.boards() / "maps").glob("*.json")):
        try:
            maps[path.stem] = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            problems.append(f"{path}: cannot be read as a register map: {error}; allowed: JSON")
        else:
            problems += [f"{path}: {line}" for line in map_check.check(maps[path.stem], path.stem)]
    if problems:
        raise BadInput(problems)
    return maps


def map_fields(register_map: dict[str, Any]) -> list[str]:
    """Names of the fields that a register map offers."""
    fields = register_map.get("fields", {})
    if isinstance(fields, dict):
        return sorted(fields)
    return sorted(field["name"] for field in fields)
