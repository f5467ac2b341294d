"""Numbers that have a name become the numbers themselves, so that a board keeps neither the names nor their places.

The source says `q.BUS_MV`; on a small board that name would cost some 30 bytes of memory in every module that has it
and a look-up each time. Only names of capitals that a module sets once, to a whole number, are taken.
"""

import ast
import re

CAPITALS = re.compile(r"_?[A-Z][A-Z0-9_]*")


def fold(sources: dict[str, str]) -> dict[str, str]:
    """Module -> source, with every named number put in its place; the named numbers themselves are left out."""
    trees = {name: ast.parse(source) for name, source in sources.items()}
    packages = {name for name in sources if any(other.startswith(name + ".") for other in sources)}
    numbers: dict[str, dict[str, int]] = {}
    passed: dict[str, dict[str, int]] = {name: {} for name in trees}  # imported to be imported from there again
    while True:  # a number may be named by another named number
        found = {name: {**_numbers(tree), **passed[name]} for name, tree in trees.items()}
        if found == numbers:
            break
        numbers = found
        for name, tree in trees.items():
            placer = _Placer(name, name in packages, numbers)
            placer.visit(tree)
            passed[name].update(placer.imported)
    for name, tree in trees.items():
        tree.body = [node for node in tree.body if _target(node) not in numbers[name]]
    return {name: ast.unparse(ast.fix_missing_locations(tree)) + "\n" for name, tree in trees.items()}


def home(node: ast.ImportFrom, module: str, is_package: bool) -> str:
    """Absolute name of the module that a `from ... import` of `module` takes its names from."""
    parts = module.split(".") if is_package else module.split(".")[:-1]
    start = parts[: len(parts) - node.level + 1] if node.level else []
    return ".".join([*start, node.module] if node.module else start)


def _numbers(tree: ast.Module) -> dict[str, int]:
    """Names of capitals that the module sets once, at its top, to a whole number."""
    stored = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)]
    found = {}
    for node in tree.body:
        name = _target(node)
        if name and CAPITALS.fullmatch(name) and stored.count(name) == 1 and isinstance(node, ast.Assign):
            value = _whole(node.value)
            if value is not None:
                found[name] = value
    return found


def _target(node: ast.stmt) -> str:
    """The one name that a statement sets, or ""."""
    if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
        return node.targets[0].id
    return ""


def _whole(node: ast.expr) -> int | None:
    """Value of a constant expression of whole numbers, or None."""
    try:
        value = eval(compile(ast.Expression(node), "", "eval"), {"__builtins__": {}})  # noqa: S307 - our own source
    except Exception:
        return None
    return value if type(value) is int else None


class _Placer(ast.NodeTransformer):
    """Puts numbers in the place of their names, in one module."""

    def __init__(self, module: str, is_package: bool, numbers: dict[str, dict[str, int]]) -> None:
        self._place = (module, is_package)
        self._numbers = numbers
        self._names = dict(numbers[module])
        self.imported: dict[str, int] = {}
        self._modules: dict[str, str] = {}

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.stmt | None:
        """Remembers modules by the name they get; an imported number needs no import."""
        base = home(node, *self._place)
        kept = []
        for alias in node.names:
            called = alias.asname or alias.name
            if f"{base}.{alias.name}" in self._numbers:
                self._modules[called] = f"{base}.{alias.name}"
            elif alias.name in self._numbers.get(base, {}):
                self._names[called] = self.imported[called] = self._numbers[base][alias.name]
                continue
            kept.append(alias)
        node.names = kept
        return node if kept else None

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        """`module.NAME`."""
        if isinstance(node.value, ast.Name) and isinstance(node.ctx, ast.Load):
            known = self._numbers.get(self._modules.get(node.value.id, ""), {})
            if node.attr in known:
                return ast.copy_location(ast.Constant(known[node.attr]), node)
        self.generic_visit(node)
        return node

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """`NAME`."""
        if isinstance(node.ctx, ast.Load) and node.id in self._names:
            return ast.copy_location(ast.Constant(self._names[node.id]), node)
        return node
