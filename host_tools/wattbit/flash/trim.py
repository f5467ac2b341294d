"""Which modules of the firmware a site needs: what its entry imports, without the drivers and the server it lacks."""

import ast
from pathlib import Path
from typing import Any

from wattbit import paths
from wattbit.flash.fold import home

ENTRY = ("rack.app",)
MAKERS = "rack.drivers.makers"
# module -> length of the rows of its tables, and the first column that is prose for people
PROSE = {"rack.report.fields": (7, 6), "rack.model.quantities": (6, 5)}
SERVER = "rack.app.server"
CHECK = {"rack.app.site", "rack.config.runtime"}  # the schema: the host has checked the site (rack.app.vouched)
LINK = "rack.app.mqtt"
# what the board's hal offers to one of these only
RADIO = "rack.app.joining"
NET = {SERVER: ("hal.net",), LINK: ("hal.client", "hal.segments"), RADIO: ("hal.radio",)}
SIGNED = {"rack.commands.hand", "rack.commands.signed", "rack.commands.hmac"}
DISCOVERY = {"rack.link.discovery"}
TLS = {"hal.records"}


def modules(site: dict[str, Any]) -> dict[str, str]:
    """Name -> source of every module of `rack` and `hal` that a board with this checked site loads."""
    wanted = list(ENTRY)
    found: dict[str, str] = {}
    left_out = _left_out(site)
    while wanted:
        name = wanted.pop()
        path = _file(name)
        if path is None or name in found or name in left_out:
            continue
        source = path.read_text(encoding="utf-8")
        found[name] = without_imports(_trimmed(name, source, site), left_out)
        wanted += [*_parents(name), *imports(ast.parse(found[name]), name, path.name == "__init__.py")]
    return found


def _left_out(site: dict[str, Any]) -> set[str]:
    """Modules that are reached by nothing that this site has."""
    unused = set() if _serves(site) else {SERVER}
    unused |= set() if site["mqtt"]["host"] else {LINK}
    unused |= {RADIO} if site["network"]["kind"] == "none" else set()
    own = site["mqtt"]
    unsaid = SIGNED if own["commands"] == "none" else set()
    unsaid = unsaid | (set() if own["discovery"] else DISCOVERY) | (set() if own["tls"] else TLS)
    return CHECK | unsaid | unused | {part for name in unused for part in NET[name]}


def without_imports(source: str, left_out: set[str]) -> str:
    """The source without `from X import ...` at its top where X, named in full, is left out."""
    if not any(name in source for name in left_out):
        return source
    tree = ast.parse(source)
    tree.body = [node for node in tree.body if not (isinstance(node, ast.ImportFrom) and node.module in left_out)]
    return ast.unparse(tree) + "\n"


def _trimmed(name: str, source: str, site: dict[str, Any]) -> str:
    """What a board needs of a module's source."""
    if name == MAKERS:
        return only_used(source, drivers(site))
    return without_prose(source, *PROSE[name]) if name in PROSE else source


def without_prose(source: str, length: int, first: int) -> str:
    """The tables of a module, rows of `length`, with "" for the text in the columns from `first` on."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Tuple) and len(node.elts) == length and _is_row(node, first):
            node.elts = [*node.elts[:first], *(ast.Constant("") for _ in node.elts[first:])]
    return ast.unparse(tree) + "\n"


def _is_row(node: ast.Tuple, first: int) -> bool:
    return all(isinstance(cell, ast.Constant) and isinstance(cell.value, str) for cell in node.elts[first:])


def file_of(name: str) -> str:
    """Path of a module below a slot, without its ending: `rack.app` is a folder with an `__init__`."""
    path = _file(name)
    return path.relative_to(paths.firmware()).with_suffix("").as_posix() if path else name.replace(".", "/")


def drivers(site: dict[str, Any]) -> set[str]:
    """Drivers that the site names."""
    return {sensor["driver"] for sensor in site["sensor"]}


def only_used(source: str, used: set[str]) -> str:
    """The tables of `makers` with the rows of the used drivers only, and the imports that these still need."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict) and all(isinstance(key, ast.Constant) for key in node.keys):
            rows = [(k, v) for k, v in zip(node.keys, node.values) if isinstance(k, ast.Constant) and _kept(k, used)]
            node.keys, node.values = [k for k, _ in rows], [v for _, v in rows]
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    body: list[ast.stmt] = []
    for statement in tree.body:
        if isinstance(statement, ast.ImportFrom):
            statement.names = [alias for alias in statement.names if (alias.asname or alias.name) in names]
            if not statement.names:
                continue
        body.append(statement)
    tree.body = body
    return ast.unparse(tree) + "\n"


def _kept(key: ast.Constant, used: set[str]) -> bool:
    """A row goes only when it is that of a driver which is not used; mcp23017 also drives outputs."""
    return key.value in used or key.value == "mcp23017"


def _serves(site: dict[str, Any]) -> bool:
    return bool(site["server"]["bus"] or site["server"]["tcp_port"])


def _parents(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:i]) for i in range(1, len(parts))]


def imports(tree: ast.AST, module: str, is_package: bool) -> list[str]:
    """Absolute names that a module imports, also inside functions; a name that is no module is no file later."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            start = home(node, module, is_package)
            found += [start, *(f"{start}.{alias.name}" for alias in node.names)]
    return found


def _file(name: str) -> Path | None:
    base = paths.firmware().joinpath(*name.split("."))
    if name.split(".", maxsplit=1)[0] not in ("rack", "hal"):
        return None
    for path in (base / "__init__.py", base.with_suffix(".py")):
        if path.is_file():
            return path
    return None
