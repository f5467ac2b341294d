"""The import table of docs/architecture.md, read from the document itself, and the judge that applies it."""

import ast
import re
from pathlib import Path

PROJECT = ("rack", "hal", "board", "boards", "wattbit", "boot", "main")
PORT = ("machine", "network", "esp32", "rp2", "bluetooth", "_espnow", "espnow")
DYNAMIC = ("__import__", "eval", "exec", "import_module")
MAY_LOAD_BY_NAME = ("rack.app", "slots.inplace", "wattbit")
ROW = re.compile(r"^\| `(?P<room>[^`]+)`(?: \(rest\))? \|[^|]*\| (?P<may>[^|]+) \|$")


def rows(document: str) -> dict:
    """{room: the text of its "may import" cell}, from the first table under "Rooms and what they may import"."""
    section = document.split("## Rooms and what they may import")[1].split("\n## ", maxsplit=1)[0]
    found = [ROW.match(line) for line in section.splitlines()]
    return {m["room"]: m["may"].strip() for m in found if m}


def allowed(room: str, may: str) -> set:
    """The project names that `room` may import, itself included, from the words of its cell."""
    names = {room}
    if "the port" in may:
        names.update(PORT)
    if room.endswith(".overlay"):
        names.add("hal")  # at run time the overlay lies first on the path, and its own package is hal
    for group in re.findall(r"`([^`]+)`", may):
        first, *rest = group.split()
        parent = first.rpartition(".")[0]
        names.add(_absolute(room, first))
        names.update(f"{parent}.{name}" for name in rest)
    return names


def _absolute(room: str, name: str) -> str:
    """A short name in the cell of a deeper room means its neighbour: `plant` beside `wattbit.emulator.chips`."""
    if "." in name or name in PROJECT:
        return name
    parts = room.split(".")
    if name in parts:
        return ".".join(parts[: parts.index(name) + 1])
    return ".".join([*parts[:-1], name])


def room_of(module: str, table: dict) -> str:
    """The row that holds for `module`: the longest that is it or contains it, or ""."""
    fits = [room for room in table if module == room or module.startswith(room + ".")]
    return max(fits, key=len, default="")


def module_name(base: Path, file: Path) -> str:
    """rack.model.state for firmware/rack/model/state.py under the base firmware."""
    return ".".join(file.relative_to(base).with_suffix("").parts).removesuffix(".__init__")


def imports(tree: ast.AST, module: str, is_package: bool) -> list:
    """Every (line, absolute name) that the file imports, also inside functions; `from a import b` gives a.b."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            start = node.module or ""
            if node.level:
                parts = module.split(".")
                kept = len(parts) - node.level + is_package
                start = ".".join([*parts[:kept], *([start] if start else [])])
            found += [(node.lineno, f"{start}.{alias.name}") for alias in node.names]
    return found


def calls_by_name(tree: ast.AST) -> list:
    """Every (line, name) of a call that could import or run what no reader of the file sees."""
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call)]
    named = [(n.lineno, getattr(n.func, "id", getattr(n.func, "attr", ""))) for n in calls]
    return [(line, name) for line, name in named if name in DYNAMIC]


def judge(module: str, source: str, is_package: bool, table: dict) -> list:
    """What is wrong with the imports of `module`, one sentence each."""
    tree = ast.parse(source)
    room = room_of(module, table)
    wrong = []
    if not room and any(not isinstance(node, ast.Expr) for node in tree.body):
        return [f"{module}: no row of the table in docs/architecture.md holds for it"]
    names = allowed(room, table.get(room, ""))
    for line, name in imports(tree, module, is_package):
        if name.split(".")[0] in PROJECT + PORT and not any(name == a or name.startswith(a + ".") for a in names):
            wrong.append(f"{module}:{line}: {room} may not import {name} (it may: {table[room]})")
    if not any(module == m or module.startswith(m + ".") for m in MAY_LOAD_BY_NAME):
        wrong += [f"{module}:{line}: {name}() hides what is imported" for line, name in calls_by_name(tree)]
    return wrong


def data_only(name: str, source: str) -> list:
    """What in a board file is more than data: anything but a docstring and assignments of literals."""
    wrong = []
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            try:
                ast.literal_eval(node.value)
                continue
            except ValueError:
                pass
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        wrong.append(f"{name}:{node.lineno}: a board file is data only")
    return wrong
