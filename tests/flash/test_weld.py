"""Modules written one behind another still mean what they meant apart."""

import ast
import builtins
import dis
import sys
from types import CodeType, ModuleType

import pytest

from wattbit import paths
from wattbit.flash import trim
from wattbit.flash.lean import shrink
from wattbit.flash.order import order
from wattbit.flash.weld import KEPT, weld
from wattbit.silicon import start
from wattbit.site import check

LEVELS = "LOW = [3]\ndef level(n):\n    return n + LOW[0]\n"
RULES = """
from ..model import levels
from ..model.levels import LOW as low
level = 5
def pair():
    return levels.level(level), low
"""
LOCAL = """
from ..model import levels
def f(level):
    return [levels.level(n) for n in level] + [pair for pair in level]
"""
CLASS = """
from ..model.levels import LOW
class Meter:
    LOW = LOW
    def low(self, start=LOW):
        return self.LOW, start
"""
LATE = "def late():\n    from .a import pair as they\n    return they()\n"
ORDER = [
    "rack",
    "rack.model",
    "rack.model.levels",
    "rack.rules",
    "rack.rules.a",
    "rack.rules.b",
    "rack.rules.c",
    "rack.rules.d",
]


def welded(**changed):
    sources = dict(zip(ORDER, ["", "", LEVELS, "", RULES, LOCAL, CLASS, LATE], strict=True))
    return weld({**sources, **{name.replace("_", "."): text for name, text in changed.items()}}, ORDER)


@pytest.fixture
def parts(monkeypatch):
    """The parts of a welded firmware, run."""

    def run(sources):
        for name in [name for name in sys.modules if name == "rack" or name.startswith("rack.")]:
            monkeypatch.delitem(sys.modules, name)
        found = {}
        for name in sorted(sources):
            found[name] = ModuleType(name)
            monkeypatch.setitem(sys.modules, name, found[name])
            exec(sources[name], found[name].__dict__)
        return found

    return run


def test_all_become_one_part_that_is_imported_after_its_package():
    sources, first = welded()
    assert first == ["rack", "rack.part1"]
    assert "rack.model.levels" not in sources
    assert "rack.model" in sources, "another module of it may still be imported"


def test_they_do_what_they_did(parts):
    part = parts(welded()[0])["rack.part1"]
    assert part.pair2() == (8, [3])
    assert part.f([1, 2]) == [4, 5, 1, 2]
    assert part.Meter().low() == ([3], [3])
    assert part.Meter.LOW is part.LOW
    assert part.late() == (8, [3])


def test_a_name_of_two_modules_or_of_a_local_gets_a_number():
    source = welded()[0]["rack.part1"]
    assert "def level2(n):" in source
    assert "level3 = 5" in source
    assert "return (level2(level3), LOW)" in source


def test_a_module_that_is_used_as_an_object_stays_one():
    sources, first = welded(rack_rules_a="from ..model import levels\ndef both():\n    return levels\n")
    assert "rack.model.levels" in first
    assert first.index("rack.model.levels") < first.index("rack.part1")
    assert "from rack.model import levels" in sources["rack.part1"]


def test_a_starter_stays_and_imports_from_the_parts(parts):
    starter = "from ..rules.a import pair\nfrom ..rules import b\ndef run():\n    return pair(), b.f([1])\n"
    order = [*ORDER, "rack.app", "rack.app.start"]
    sources = dict(zip(order, ["", "", LEVELS, "", RULES, LOCAL, CLASS, LATE, "", starter], strict=True))
    assert "rack.app.start" in KEPT
    welded_sources, first = weld(sources, order)
    assert first[-1] == "rack.app.start"
    made = parts({name: welded_sources[name] for name in sorted(welded_sources) if name != "rack.app.start"})
    assert made
    space = {}
    exec(welded_sources["rack.app.start"], space)
    assert space["run"]() == ((8, [3]), [4, 1])


COMPREHENSION = """
def unit(n):
    return n + 1
def f(rows):
    names = [unit for unit in rows]
    return names, unit(2)
"""


def test_a_name_in_a_comprehension_is_none_of_the_function_around_it(parts):
    part = parts(welded(rack_rules_b=COMPREHENSION)[0])["rack.part1"]
    assert part.f([7]) == ([7], 3)


def test_one_name_for_two_things_from_outside_is_refused():
    with pytest.raises(ValueError, match=r"loads would be both json\.loads and ujson\.loads"):
        welded(rack_rules_b="from json import loads\n", rack_rules_c="from ujson import loads\n")


def test_parts_are_small_enough_to_be_loaded(monkeypatch):
    monkeypatch.setattr("wattbit.flash.weld.PART_BYTES", 150)
    sources, first = welded()
    assert len([name for name in first if "part" in name]) > 2
    assert "from rack.part1 import" in sources["rack.part2"]


MORE = {
    "mqtt": '\n[mqtt]\nhost = "192.0.2.1"\ntls = false\n',
    "server": '\n[server]\nbus = "rs485"\nunit = 9\n',
}


@pytest.mark.parametrize("site", [*sorted(path.stem for path in paths.sites().glob("*.toml")), "", *MORE])
def test_every_name_of_what_a_board_gets_is_known_where_it_is_used(site, tmp_path):
    path = paths.sites() / f"{site}.toml"
    if site in ("", *MORE):
        path = tmp_path / "site.toml"
        path.write_text(start.SITE.read_text() + MORE.get(site, ""))
    sources = shrink(trim.modules(check.read_site(path)))
    welded_sources, _ = weld(sources, order(sources))
    absent = {"server", "mqtt", "joining"} - {name.rpartition(".")[2] for name in sources}  # not asked for by the site
    made = {name: _stored(compile(source, name, "exec")) for name, source in welded_sources.items()}
    unknown = []
    for name, source in welded_sources.items():
        used = _loaded(compile(source, name, "exec"))
        unknown += [(name, one) for one in used - made[name] - set(dir(builtins))]
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.ImportFrom) and node.module in made:
                given = made[node.module] | {other.rpartition(".")[2] for other in welded_sources}
                unknown += [(name, alias.name) for alias in node.names if alias.name not in given | absent]
    assert not unknown


def _loaded(code):
    """Names that a module's code and that of its functions look for in the module."""
    found = {one.argval for one in dis.get_instructions(code) if one.opname in ("LOAD_GLOBAL", "LOAD_NAME")}
    inner = [one for one in code.co_consts if isinstance(one, CodeType)]
    stored = (
        set()
        if code.co_name == "<module>"
        else {one.argval for one in dis.get_instructions(code) if one.opname == "STORE_NAME"}
    )
    return (found - stored - {"__name__"}).union(*(_loaded(one) for one in inner))


def _stored(code):
    return {one.argval for one in dis.get_instructions(code) if one.opname in ("STORE_NAME", "STORE_GLOBAL")}
