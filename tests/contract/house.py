"""The house rules that a machine can judge: sizes, docstrings, and no state at import."""

import ast

FILE_LINES = 300
FILE_LOOK = 200
FUNCTION_LINES = 60
PURE_CALLS = (
    "const",
    "array",
    "bytes",
    "tuple",
    "frozenset",
    "len",
    "range",
    "min",
    "max",
    "sum",
    "sorted",
    "set",
    "dict",
    "object",
)
PURE_METHODS = ("encode", "join", "format", "split", "compile", "items", "keys", "values", "index", "calcsize")
Function = (ast.FunctionDef, ast.AsyncFunctionDef)


def long_functions(name: str, tree: ast.AST) -> list:
    """Functions longer than FUNCTION_LINES, decorators and docstring included."""
    long = []
    for node in ast.walk(tree):
        if isinstance(node, Function) and node.end_lineno - node.lineno + 1 > FUNCTION_LINES:
            long.append(f"{name}:{node.lineno}: {node.name} has {node.end_lineno - node.lineno + 1} lines")
    return long


def undocumented(name: str, tree: ast.Module) -> list:
    """The module, its public classes and functions, and their public methods, where they say nothing."""
    silent = []
    stack = [("module", tree)]
    while stack:
        label, node = stack.pop()
        if ast.get_docstring(node) is None and not (label == "module" and not node.body):
            silent.append(f"{name}:{getattr(node, 'lineno', 1)}: {label} has no docstring")
        if not isinstance(node, Function):
            stack += [(n.name, n) for n in node.body if _is_public(n)]
    return silent


def _is_public(node: ast.AST) -> bool:
    return isinstance(node, (ast.ClassDef, *Function)) and not node.name.startswith("_")


def state_at_import(name: str, tree: ast.Module) -> list:
    """Statements at module level that do more than define, import and build constants; and `global`."""
    bad = [node for node in tree.body if not _harmless(node)]
    bad += [node for node in ast.walk(tree) if isinstance(node, ast.Global)]
    return [f"{name}:{node.lineno}: state at import: {ast.unparse(node)[:60]}" for node in bad]


def _harmless(node: ast.stmt) -> bool:
    if isinstance(node, (ast.Import, ast.ImportFrom, ast.ClassDef, *Function)):
        return True
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if isinstance(node, ast.Assign | ast.AnnAssign):
        return node.value is None or _constant(node.value)
    return isinstance(node, ast.If) and ast.unparse(node.test) in ("__name__ == '__main__'", "TYPE_CHECKING")


def _constant(value: ast.expr) -> bool:
    """True when computing `value` keeps nothing that changes: no open thing, no buffer, no object of a class."""
    calls = [n for n in ast.walk(value) if isinstance(n, ast.Call)]
    return all(_pure(call.func) for call in calls)


def _pure(function: ast.expr) -> bool:
    if isinstance(function, ast.Attribute):
        return function.attr in PURE_METHODS
    return isinstance(function, ast.Name) and function.id in PURE_CALLS
