"""Annotations are for readers and checkers: a board gets the source without them, and without what only they import."""

import ast

from wattbit.flash.fold import fold, home
from wattbit.flash.rename import rename


def shrink(sources: dict[str, str]) -> dict[str, str]:
    """Module -> source as a board gets it: named numbers in their places, lean, with few names."""
    packages = {name for name in sources if any(other.startswith(name + ".") for other in sources)}
    folded = fold(sources)
    offered: dict[str, set[str]] = {name: set() for name in folded}
    for name, source in folded.items():
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.ImportFrom):
                place = home(node, name, name in packages)
                offered.setdefault(place, set()).update(alias.name for alias in node.names)
    small = {name: lean(source, None if name in packages else offered[name]) for name, source in folded.items()}
    return rename(small)


def lean(source: str, offered: set[str] | None) -> str:
    """The source without annotations and without imports that nothing uses, except of names that it offers to others.

    None: a package, all of whose imports are offered. Viper code needs its annotations and stays.
    """
    if "viper" in source:
        return source
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            node.returns = None
        elif isinstance(node, ast.arg):
            node.annotation = None
    tree = _Plain().visit(tree)
    if offered is not None:
        used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} | offered
        tree.body = [node for node in tree.body if _needed(node, used)]
    return ast.unparse(ast.fix_missing_locations(tree)) + "\n"


def _needed(node: ast.stmt, used: set[str]) -> bool:
    """False for an import at the top that nothing uses; others lose the names that nothing uses."""
    if isinstance(node, ast.ImportFrom):
        node.names = [alias for alias in node.names if (alias.asname or alias.name) in used]
        return bool(node.names)
    return True


class _Plain(ast.NodeTransformer):
    """`name: kind = value` becomes `name = value`."""

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.stmt | None:
        if node.value is None:
            return None
        return ast.copy_location(ast.Assign(targets=[node.target], value=node.value), node)
