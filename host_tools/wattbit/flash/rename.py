"""Names that only one module, or one function, knows become short ones that others use as well.

A board keeps each name once, some 20 bytes of memory: its text, its length, a hash, a place in a table that doubles
when it is full. Private names and parameters are half of them, and nobody outside sees them. What stays: names that
others use, so that an error on the console is still one that can be found in the source.
"""

import ast
import itertools
from collections.abc import Iterable, Iterator

from wattbit.flash.fold import home

KEPT = ("self", "cls")  # the image has these


def rename(sources: dict[str, str]) -> dict[str, str]:
    """Module -> source that does the same with fewer names. Viper code is left as it is."""
    trees = {name: ast.parse(source) for name, source in sources.items() if "viper" not in source}
    keywords = {node.arg for tree in trees.values() for node in ast.walk(tree) if isinstance(node, ast.keyword)}
    for tree in trees.values():
        for function in _outermost(tree):
            _rename_parameters(function, keywords)
    for group in _families(trees):
        _rename_private([trees[name] for name in group])
    return {**sources, **{name: ast.unparse(tree) + "\n" for name, tree in trees.items()}}


def _outermost(node: ast.AST) -> Iterator[ast.AST]:
    """Functions that are not inside another function."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield child
        else:
            yield from _outermost(child)


def _rename_parameters(function: ast.AST, keywords: set[str | None]) -> None:
    """Parameters of a function and of those inside it; those that a call names stay."""
    given = [node.arg for node in ast.walk(function) if isinstance(node, ast.arg)]
    used = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)} | set(given)
    free = (name for name in _short("") if name not in used)
    kept = {*KEPT, *keywords, *_outside(function)}
    new = {name: next(free) for name in dict.fromkeys(given) if name not in kept}
    for node in ast.walk(function):
        if isinstance(node, ast.Name):
            node.id = new.get(node.id, node.id)
        elif isinstance(node, ast.arg):
            node.arg = new.get(node.arg, node.arg)


def _outside(function: ast.AST) -> set[str]:
    """Names in defaults and decorators: they are not the function's own."""
    args = function.args if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) else None
    parts = [*args.defaults, *args.kw_defaults, *getattr(function, "decorator_list", [])] if args else []
    return {node.id for part in parts if part for node in ast.walk(part) if isinstance(node, ast.Name)}


def _families(trees: dict[str, ast.Module]) -> list[list[str]]:
    """Modules whose private names must not be mixed up: where one derives a class from another, or uses its names."""
    family = {name: [name] for name in trees}
    for name, others in _ties(trees):
        for other in others:
            if family[other] is not family[name]:
                family[name] += family[other]
                for moved in family[other]:
                    family[moved] = family[name]
    return list({id(group): group for group in family.values()}.values())


def _ties(trees: dict[str, ast.Module]) -> Iterator[tuple[str, set[str]]]:
    packages = {name for name in trees if any(other.startswith(name + ".") for other in trees)}
    owners: dict[str, set[str]] = {}
    for name, tree in trees.items():
        for private in _made(tree):
            owners.setdefault(private, set()).add(name)
    for name, tree in trees.items():
        tied = {owner for used in _used(tree) - _made(tree) for owner in owners.get(used, ())}
        if any(isinstance(node, ast.ClassDef) and node.bases for node in tree.body):
            tied |= {place for place in _imported(tree, name, name in packages) if place in trees}
        yield name, tied


def _imported(tree: ast.Module, name: str, is_package: bool) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.ImportFrom):
            place = home(node, name, is_package)
            yield place
            yield from (f"{place}.{alias.name}" for alias in node.names)


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__") and len(name) > 1


def _used(tree: ast.AST) -> set[str]:
    """Private names that stand anywhere in a module."""
    return {name for name in _all(tree) if _is_private(name)}


def _made(tree: ast.AST) -> set[str]:
    """Private names that a module defines or assigns to, also on `self`."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            found.add(node.id)
        elif isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
            found.add(node.attr)
    return {name for name in found if _is_private(name)}


def _all(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.alias):
            yield node.asname or node.name


def _rename_private(trees: Iterable[ast.Module]) -> None:
    """The private names of one family, most used first, so that all families have the same few."""
    counts: dict[str, int] = {}
    for tree in trees:
        for name in _all(tree):
            if _is_private(name):
                counts[name] = counts.get(name, 0) + 1
    new = dict(zip(sorted(counts, key=lambda name: -counts[name]), _short("_"), strict=False))
    for tree in trees:
        for node in ast.walk(tree):
            for part in ("name", "id", "attr", "asname"):
                if getattr(node, part, None) in new:
                    setattr(node, part, new[getattr(node, part)])


def _short(start: str) -> Iterator[str]:
    """start + a, b, ... z, aa, ab, ..."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    for length in itertools.count(1):
        for word in itertools.product(letters, repeat=length):
            yield start + "".join(word)
