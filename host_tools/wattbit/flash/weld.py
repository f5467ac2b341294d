"""Many modules become a few: each costs a board some 200 bytes of memory and 20 ms of its start, whatever is in it.

    sources, first = weld(sources, order)

Modules that follow each other in `order` are written one behind another into `rack.part1`, `rack.part2` ...; a name
that two of them have gets a number, and `other.name` becomes `name`. What is left as it is: modules that are looked
at as objects, and those in KEPT.
"""

import ast
from collections.abc import Iterable, Iterator

from wattbit.flash.fold import home
from wattbit.flash.scopes import SCOPES, ModuleNames, bound

ROOT = "rack"
ROOM = "rack."
# starters, and what they look for only when a site asks for it
KEPT = {f"rack.app.{name}" for name in ("start", "controller", "server", "mqtt", "joining", "safe")}
KEPT |= {"rack.app", "rack.actuate.bootlevels"}  # what boot.py of the desktop begins with
PART_BYTES = 20_000  # of source: what is loaded at once must find room
Symbol = tuple[str, str]  # module, name


class Whole(Exception):
    """A module that must stay one, by name: somebody uses it as an object."""


def weld(sources: dict[str, str], order: list[str]) -> tuple[dict[str, str], list[str]]:
    """(sources with the parts in place of the modules welded, what to import in which order)."""
    kept = {name for name in sources if not name.startswith(ROOM) or name not in order or name in KEPT}
    empty = {name for name, source in sources.items() if not source.strip()}  # packages: imported when they are needed
    kept |= {name for name in sources if any(other.startswith(name + ".") for other in sources)}
    order = [name for name in order if name not in empty or name == ROOT]
    while True:
        try:
            return _Welder(sources, order, kept).run()
        except Whole as whole:
            if whole.args[0] in kept:
                raise ValueError(f"{whole.args[0]} cannot be welded, and is not") from None
            kept.add(whole.args[0])


class _Welder:
    def __init__(self, sources: dict[str, str], order: list[str], kept: set[str]) -> None:
        self._trees = {name: ast.parse(source) for name, source in sources.items()}
        self._packages = {name for name in sources if any(other.startswith(name + ".") for other in sources)}
        self._order = order
        self._kept = kept
        self._parts = self._cut(sources)
        self._part_of = {name: part for part, names in self._parts.items() for name in names}
        self._own = {name: bound(tree) - _imported(tree) for name, tree in self._trees.items()}
        self._locals = {name for tree in self._trees.values() for name in _local_names(tree)}
        self._new = self._named()

    def run(self) -> tuple[dict[str, str], list[str]]:
        found, first = {}, []
        for name in [*self._order, *sorted(set(self._trees) - set(self._order))]:
            part = self._part_of.get(name)
            if part is None:
                found[name] = self._unit(name, [name])
            elif part not in found:
                found[part] = self._unit(part, self._parts[part])
            if name in self._order and (part or name) not in first:
                first.append(part or name)
        return found, first

    def _cut(self, sources: dict[str, str]) -> dict[str, list[str]]:
        """Part -> its modules."""
        parts: dict[str, list[str]] = {}
        size, fresh = 0, True
        for name in self._order:
            if name in self._kept:
                fresh = True  # it may need what came before, and be needed by what comes after
                continue
            if fresh or size + len(sources[name]) > PART_BYTES:
                part, size, fresh = f"rack.part{len(parts) + 1}", 0, False
                parts[part] = []
            parts[part].append(name)
            size += len(sources[name])
        return parts

    def _named(self) -> dict[Symbol, str]:
        """(module, name) -> its name in a part. Private ones need be different in their part only."""
        taken = {"": self._locals | {name for module in self._trees for name in self._staying(module)}}
        found = {}
        for part, modules in self._parts.items():
            taken[part] = set(taken[""])
            for module in modules:
                for name in sorted(self._own[module]):
                    space = taken[part] if name.startswith("_") else taken[""]
                    found[module, name] = _free(name, space | taken[part])
                    space.add(found[module, name])
        return found

    def _staying(self, module: str) -> Iterator[str]:
        """Names that a module imports and that go on being imported."""
        for node in self._trees[module].body:
            if isinstance(node, ast.Import):
                yield from (alias.asname or alias.name.split(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                kept = [alias for alias in node.names if not self.meaning(module, node, alias)]
                yield from (alias.asname or alias.name for alias in kept)

    def _unit(self, unit: str, modules: list[str]) -> str:
        """The source of a part, or of one module that stays."""
        needed: dict[str, set[str]] = {}
        outside: dict[str, ast.stmt] = {}
        body: list[ast.stmt] = []
        for module in modules:
            body += _One(self, module, needed, outside).body()
        _no_name_twice(unit, outside.values())
        imports = [_import(place, names) for place, names in sorted(needed.items()) if place != unit]
        tree = ast.Module([*outside.values(), *imports, *body], [])
        return ast.unparse(ast.fix_missing_locations(tree)) + "\n"

    def meaning(self, module: str, node: ast.ImportFrom, alias: ast.alias) -> Symbol | str | None:
        """What `from ... import name` gives: a name of a welded module, a welded module, or None: all others."""
        place = home(node, module, module in self._packages)
        whole = f"{place}.{alias.name}"
        if whole in self._part_of:
            return whole
        return (place, alias.name) if place in self._part_of else None

    def name(self, symbol: Symbol, needed: dict[str, set[str]]) -> str:
        """Of a symbol in a part; it is needed from there."""
        if symbol not in self._new:
            raise Whole(symbol[0])
        needed.setdefault(self._part_of[symbol[0]], set()).add(self._new[symbol])
        return self._new[symbol]

    def tree(self, module: str) -> ast.Module:
        return self._trees[module]

    def own(self, module: str) -> dict[str, str]:
        """Names of a module -> what they are called where it is now."""
        return {name: self._new.get((module, name), name) for name in self._own[module]}


class _One:
    """One module on its way into a unit."""

    def __init__(self, welder: _Welder, module: str, needed: dict[str, set[str]], outside: dict[str, ast.stmt]) -> None:
        self._welder, self._module, self._needed, self._outside = welder, module, needed, outside
        self._names = welder.own(module)
        self._modules: dict[str, str] = {}

    def body(self) -> list[ast.stmt]:
        tree = self._welder.tree(self._module)
        kept = [node for node in tree.body if not self._is_import(node)]
        for node in kept:
            for inner in ast.walk(node):
                self._inner_import(inner)
        tree.body = kept
        tree = ModuleNames(self._name, self._attribute).visit(tree)
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                node.name = self._names.get(node.name, node.name)
        return list(tree.body)

    def _is_import(self, node: ast.stmt) -> bool:
        """True for an import at the top, which the unit makes."""
        if isinstance(node, ast.ImportFrom):
            node.names = [alias for alias in node.names if not self._meant(node, alias)]
            if node.names:
                self._outside.setdefault(*self._absolute(node))
            return True
        if isinstance(node, ast.Import):
            self._outside.setdefault(ast.unparse(node), node)
        return isinstance(node, ast.Import)

    def _absolute(self, node: ast.ImportFrom) -> tuple[str, ast.stmt]:
        place = home(node, self._module, self._module in self._welder._packages)
        made = ast.ImportFrom(place, node.names, 0)
        return ast.unparse(made), made

    def _meant(self, node: ast.ImportFrom, alias: ast.alias) -> bool:
        """Remember what an imported name means; False when it is of a module that stays."""
        meaning = self._welder.meaning(self._module, node, alias)
        called = alias.asname or alias.name
        if isinstance(meaning, str):
            self._modules[called] = meaning
        elif meaning:
            self._names[called] = self._welder.name(meaning, self._needed)
        return meaning is not None

    def _inner_import(self, node: ast.AST) -> None:
        """An import in a function stays one, of the part that has the name now."""
        if not isinstance(node, ast.ImportFrom):
            return
        for alias in node.names:
            meaning = self._welder.meaning(self._module, node, alias)
            if isinstance(meaning, str):
                raise Whole(meaning)
            if meaning:
                places: dict[str, set[str]] = {}
                alias.asname = alias.asname or alias.name
                alias.name = self._welder.name(meaning, places)
                node.module, node.level = next(iter(places)), 0
        if node.level:
            node.module, node.level = home(node, self._module, self._module in self._welder._packages), 0

    def _name(self, node: ast.Name) -> ast.expr:
        if node.id in self._modules:
            raise Whole(self._modules[node.id])
        node.id = self._names.get(node.id, node.id)
        return node

    def _attribute(self, node: ast.Attribute) -> ast.expr:
        base = node.value
        if isinstance(base, ast.Name) and base.id in self._modules:
            new = self._welder.name((self._modules[base.id], node.attr), self._needed)
            return ast.copy_location(ast.Name(new, node.ctx), node)
        if isinstance(base, ast.Name):
            node.value = self._name(base)
        return node


def _no_name_twice(unit: str, imports: Iterable[ast.stmt]) -> None:
    """ValueError when two modules of a part import different things by one name."""
    known: dict[str, str] = {}
    for node in imports:
        for alias in node.names if isinstance(node, ast.Import | ast.ImportFrom) else []:
            called, what = alias.asname or alias.name, f"{getattr(node, 'module', '')}.{alias.name}"
            if known.setdefault(called, what) != what:
                raise ValueError(f"{unit}: {called} would be both {known[called]} and {what}")


def _imported(tree: ast.Module) -> set[str]:
    return {
        (alias.asname or alias.name).split(".")[0]
        for node in tree.body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }


def _local_names(tree: ast.Module) -> Iterable[str]:
    for node in ast.walk(tree):
        if isinstance(node, SCOPES):
            yield from bound(node)


def _free(name: str, taken: set[str]) -> str:
    if name not in taken:
        return name
    return next(f"{name}{i}" for i in range(2, 1000) if f"{name}{i}" not in taken)


def _import(place: str, names: set[str]) -> ast.stmt:
    return ast.ImportFrom(place, [ast.alias(name) for name in sorted(names)], 0)
