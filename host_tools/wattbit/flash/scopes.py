"""Which names of a module's tree mean something of the module itself, and not of a function or class in it."""

import ast
from collections.abc import Callable

FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
COMPREHENSIONS = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
SCOPES = FUNCTIONS | COMPREHENSIONS


def bound(node: ast.AST) -> set[str]:
    """Names that a scope binds: parameters, what is assigned, imported, defined; not those of scopes inside it."""
    found = (
        {arg.arg for arg in ast.walk(node.args) if isinstance(arg, ast.arg)} if isinstance(node, FUNCTIONS) else set()
    )
    todo = list(ast.iter_child_nodes(node))
    while todo:
        one = todo.pop()
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(one.name)
            continue
        if isinstance(one, ast.Lambda | COMPREHENSIONS):
            continue
        if isinstance(one, ast.Name) and not isinstance(one.ctx, ast.Load):
            found.add(one.id)
        elif isinstance(one, ast.alias):
            found.add((one.asname or one.name).split(".")[0])
        elif isinstance(one, ast.ExceptHandler) and one.name:
            found.add(one.name)
        todo += ast.iter_child_nodes(one)
    return found


class ModuleNames(ast.NodeTransformer):
    """Calls `change(node)` for each Name, and `attribute(node)` for each Attribute of a Name, that is the module's."""

    def __init__(self, change: Callable[[ast.Name], ast.expr], attribute: Callable[[ast.Attribute], ast.expr]) -> None:
        self._change = change
        self._attribute = attribute
        self._inner: list[set[str]] = []  # names bound by the functions around; those of a class are seen in it alone
        self._class: set[str] = set()
        self._in_class = False

    def _is_ours(self, name: str) -> bool:
        return name not in self._class and not any(name in scope for scope in self._inner)

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """A name of the module."""
        sets_own = self._in_class and not isinstance(node.ctx, ast.Load)
        return self._change(node) if self._is_ours(node.id) and not sets_own else node

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        """`name.attr`, where the name is the module's: most of all that of another module."""
        if isinstance(node.value, ast.Name) and self._is_ours(node.value.id):
            return self._attribute(node)
        self.generic_visit(node)
        return node

    def _scope(self, node: ast.AST, names: set[str]) -> None:
        kept, self._class, self._in_class = (self._class, self._in_class), set(), False
        self._inner.append(names)
        for part in ("args", "body", "elt", "key", "value", "generators"):
            self._part(node, part)
        self._inner.pop()
        self._class, self._in_class = kept

    def _part(self, node: ast.AST, part: str) -> None:
        value = getattr(node, part, None)
        if isinstance(value, list):
            setattr(node, part, [self.visit(one) for one in value])
        elif isinstance(value, ast.AST):
            setattr(node, part, self.visit(value))

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> ast.AST:
        for part in ("defaults", "kw_defaults"):  # belong to the scope around
            setattr(node.args, part, [one and self.visit(one) for one in getattr(node.args, part)])
        kept = node.args.defaults, node.args.kw_defaults
        node.args.defaults, node.args.kw_defaults = [], []
        self._part(node, "decorator_list")
        self._scope(node, bound(node))
        node.args.defaults, node.args.kw_defaults = kept
        return node

    visit_FunctionDef = visit_AsyncFunctionDef = visit_Lambda = _function

    def _comprehension(self, node: ast.AST) -> ast.AST:
        self._scope(node, bound(node))
        return node

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _comprehension

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        """Bases belong to the scope around."""
        for part in ("bases", "keywords", "decorator_list"):
            self._part(node, part)
        kept, self._class, self._in_class = (self._class, self._in_class), set(), True
        for i, statement in enumerate(node.body):
            node.body[i] = self.visit(statement)
            self._class |= bound(ast.Module([statement], []))  # `LIMIT = LIMIT`: what it is set to is the module's
        self._class, self._in_class = kept
        return node
