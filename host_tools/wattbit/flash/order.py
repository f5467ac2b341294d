"""In which order a board imports the modules of a version: first what others need; not what may never be needed."""

import ast

from wattbit.flash import trim

# the starter, and what it and the link import only when the site is known
ROOTS = ("hal", *(f"rack.app.{name}" for name in ("start", "controller", "server", "mqtt", "joining")))
ROOTS += ("rack.commands.hand", "rack.commands.signed", "rack.app")
IN_MEMORY = ("hal/fasttrip.mpy",)  # an interrupt must not wait for the flash: its functions stay on the heap


def order(sources: dict[str, str]) -> list[str]:
    """Names of `sources` that ROOTS import at their top, each after all that it imports; parents of packages first."""
    done: list[str] = []

    def visit(name: str, path: tuple[str, ...]) -> None:
        if name in done or name in path or name not in sources:
            return
        is_package = trim.file_of(name).endswith("__init__")
        for other in [name.rpartition(".")[0], *trim.imports(_top(sources[name]), name, is_package)]:
            visit(other, (*path, name))
        done.append(name)

    for root in ROOTS:
        visit(root, ())
    return done


def _top(source: str) -> ast.Module:
    """Only the imports at the top of a module."""
    tree = ast.parse(source)
    tree.body = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    return tree
