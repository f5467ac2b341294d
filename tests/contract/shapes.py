"""What a package exports and with which arguments, read from its source without running it."""

import ast
import re
from pathlib import Path

NAME_CELL = re.compile(r"^\| `(?P<name>\w+)\((?P<args>[^)]*)\)` \| (?P<what>.*) \|$")
METHOD = re.compile(r"`\.(?P<name>\w+)\((?P<args>[^)]*)\)")


def promised(document: str) -> dict:
    """{name: (arguments, {method: arguments})} from the table under "The `hal` contract"."""
    section = document.split("## The `hal` contract")[1].split("\n## ", maxsplit=1)[0]
    shape = {}
    for line in section.splitlines():
        if cell := NAME_CELL.match(line):
            methods = {m["name"]: _names(m["args"]) for m in METHOD.finditer(cell["what"])}
            shape[cell["name"]] = (_names(cell["args"]), methods)
    return shape


def _names(text: str) -> list:
    return [name.strip() for name in text.split(",") if name.strip()]


def exported(package: Path) -> dict:
    """{name: (arguments, {public method: arguments})} of what `package`/__init__.py names in __all__.

    Arguments are None for a name that comes from outside (a function of the VM itself).
    """
    tree = ast.parse((package / "__init__.py").read_text())
    return {name: _shape(_find(name, package / "__init__.py", package)) for name in _all(tree)}


def _all(tree: ast.Module) -> list:
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return list(ast.literal_eval(node.value))
    return []


def _find(name: str, file: Path, package: Path) -> ast.AST | None:
    """The definition of `name`, followed through the package's own imports."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name == name:
            return node
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                if (alias.asname or alias.name) == name:
                    return _follow(alias.name, node, package)
    raise AssertionError(f"{file} names {name} in __all__ and does not define it")


def _follow(name: str, node: ast.ImportFrom, package: Path) -> ast.AST | None:
    parts = (node.module or "").split(".")
    if not node.level and parts[0] != package.name:
        return None
    inside = parts if node.level else parts[1:]
    return _find(name, package.joinpath(*inside[:-1], f"{inside[-1]}.py"), package)


def _shape(node: ast.AST | None) -> tuple:
    if node is None:
        return None, {}
    if isinstance(node, ast.FunctionDef):
        return _arguments(node, 0), {}
    methods = {n.name: _arguments(n, 1) for n in node.body if isinstance(n, ast.FunctionDef)}
    start = methods.pop("__init__", [])
    return start, {name: args for name, args in methods.items() if not name.startswith("_")}


def _arguments(function: ast.FunctionDef, skip: int) -> list:
    a = function.args
    assert (a.vararg or a.kwarg) is None, f"{function.name} takes what it likes"
    return [arg.arg for arg in [*a.posonlyargs, *a.args, *a.kwonlyargs]][skip:]
