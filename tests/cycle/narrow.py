"""Imports the pure rooms with every arithmetic result checked to fit a small integer of a 32-bit board.

Run as a program: `narrow.py SITE.json SEED STEPS` tells the random story of tests.cycle.story and prints each
place whose result left -2**30 .. 2**30 - 1: on the board it would be allocated in the middle of a cycle.
"""

import ast
import importlib.abc
import importlib.machinery
import json
import sys

ROOMS = ("rack.model", "rack.sensing", "rack.estimate", "rack.rules", "rack.actuate", "rack.cycle", "rack.store")
LOW, HIGH = -(2**30), 2**30 - 1


class Checker(ast.NodeTransformer):
    """a + b becomes _narrow(a + b, "place"), and x += a becomes x = _narrow(x + a, "place")."""

    def __init__(self, name):
        self.name = name

    def visit_BinOp(self, node):
        self.generic_visit(node)
        return self._checked(node, node)

    def visit_UnaryOp(self, node):
        self.generic_visit(node)
        return self._checked(node, node) if isinstance(node.op, ast.USub) else node

    def visit_AugAssign(self, node):
        self.generic_visit(node)
        before = ast.parse(ast.unparse(node.target), mode="eval").body
        value = self._checked(ast.BinOp(before, node.op, node.value), node)
        return ast.copy_location(ast.Assign([node.target], value), node)

    def _checked(self, value, node):
        place = ast.Constant(f"{self.name}:{node.lineno}")
        return ast.copy_location(ast.Call(ast.Name("_narrow", ast.Load()), [value, place], []), node)


class Narrow(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finder and loader of the checked rooms; `wide` maps each place to the worst result seen there."""

    def __init__(self):
        self.wide = {}
        self.places = set()

    def check(self, value, place):
        self.places.add(place)
        if type(value) is int and not LOW <= value <= HIGH:
            self.wide[place] = max(self.wide.get(place, 0), value, key=abs)
        elif type(value) is float:
            self.wide[place] = value
        return value

    def find_spec(self, name, path=None, target=None):
        if not name.startswith(ROOMS):
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path)
        if spec and spec.origin and not spec.submodule_search_locations:
            spec.loader = self
        return spec

    def exec_module(self, module):
        module._narrow = self.check
        with open(module.__spec__.origin) as file:
            tree = Checker(module.__name__).visit(ast.parse(file.read()))
        exec(compile(ast.fix_missing_locations(tree), module.__spec__.origin, "exec"), module.__dict__)


def main(site_file, seed, steps):
    hook = Narrow()
    sys.meta_path.insert(0, hook)
    from tests.cycle import extremes, story

    with open(site_file) as file:
        site = json.load(file)
    extremes.rush(site, seed, steps)
    story.tell(site, seed, steps, story.plain)
    print(json.dumps({"wide": hook.wide, "places": len(hook.places)}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
