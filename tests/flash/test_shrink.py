"""What a board gets is smaller source that does the very same."""

import pytest

from tests.helpers.doctored import told
from tests.helpers.once import once
from wattbit.flash import trim
from wattbit.flash.fold import fold
from wattbit.flash.lean import lean, shrink
from wattbit.flash.order import order
from wattbit.flash.rename import rename
from wattbit.flash.weld import weld

MODEL = "LOW = 3\nHIGH = LOW * 2\nWORDS = ('a',)\ncount = 5\nTWICE = 1\nTWICE = 2\n"
IMPORTS = "from ..model import levels as q\nfrom ..model.levels import HIGH, TWICE\n"
RULES = IMPORTS + "\ndef f(x=q.LOW):\n    return q.HIGH + HIGH"


def folded():
    sources = {"rack": "", "rack.model": "", "rack.model.levels": MODEL, "rack.rules": "", "rack.rules.a": RULES}
    return fold(sources)


def test_named_numbers_take_the_place_of_their_names():
    assert folded()["rack.rules.a"].splitlines()[-2:] == ["def f(x=3):", "    return 6 + 6"]


def test_what_is_no_number_or_is_set_twice_stays():
    assert folded()["rack.model.levels"] == "WORDS = ('a',)\ncount = 5\nTWICE = 1\nTWICE = 2\n"
    assert "from ..model.levels import TWICE" in folded()["rack.rules.a"]


def test_a_number_that_is_handed_on_is_found():
    sources = {"m": "", "m.a": "LOW = 1\n", "m.b": "from .a import LOW\n", "m.c": "from .b import LOW as L\nx = [L]\n"}
    assert fold(sources)["m.c"] == "x = [1]\n"


def test_a_local_of_the_same_name_as_a_module_is_left_alone():
    source = "from . import levels as q\n\ndef f(q):\n    return q.low"
    assert "return q.low" in fold({"m": "", "m.levels": "LOW = 1\n", "m.a": source})["m.a"]


def test_annotations_go_and_with_them_the_imports_that_only_they_need():
    source = "from a import B, C\n\ndef f(x: B) -> B:\n    y: B = C(x)\n    return y\n"
    assert lean(source, set()) == "from a import C\n\ndef f(x):\n    y = C(x)\n    return y\n"
    assert lean("from a import B\n", None) == "from a import B\n"
    viper = "def f(x: int):  # viper needs its kinds\n    return x\n"
    assert lean(viper, set()) == viper


def test_what_is_handed_on_stays():
    sources = {
        "hal": "from hal.system import ticks_ms\n__all__ = ('ticks_ms',)\n",
        "m": "from hal import ticks_ms\nticks_ms()\n",
    }
    small = shrink({**sources, "hal.system": "from time import sleep_ms, ticks_ms\n"})
    assert small["hal.system"] == "from time import ticks_ms\n"
    assert "ticks_ms" in small["hal"]


BASE = "class Base:\n    def __init__(self, unit):\n        self._unit = unit\n"
CHILD = "from .base import Base\nclass Child(Base):\n    def f(self):\n        self._more = self._unit\n"
ALONE = "class Other:\n    def f(self, first, second=0):\n        self._alone = [first + n for n in second]\n"


def test_private_names_and_parameters_are_shared_between_those_who_do_not_know_each_other():
    small = rename({"m": "", "m.base": BASE, "m.child": CHILD, "m.other": ALONE})
    assert small["m.other"] == "class Other:\n\n    def f(self, a, b=0):\n        self._a = [a + n for n in b]\n"
    assert "self._a = a" in small["m.base"]
    assert "self._b = self._a" in small["m.child"], "what a class inherits keeps its name, and its own has another"


def test_names_that_a_call_gives_or_that_a_default_takes_from_outside_stay():
    named = "def f(level, other):\n    return level + other\nf(level=1, other=2)\n"
    assert rename({"m": named})["m"] == "def f(level, other):\n    return level + other\nf(level=1, other=2)\n"
    assert rename({"m": "q = 3\ndef f(q=q):\n    return q\n"})["m"] == "q = 3\n\ndef f(q=q):\n    return q\n"
    nested = "def f(first):\n    return lambda second: first + second + a\n"
    assert rename({"m": nested})["m"] == "def f(b):\n    return lambda c: b + c + a\n"


@pytest.fixture(scope="module")
def shrunk(root, tmp_path_factory):
    """The folder of the firmware as a board gets it."""
    return once(tmp_path_factory, "shrunk", lambda folder: _shrink(root / "firmware", folder))


def _shrink(firmware, folder):
    files = {path.relative_to(firmware): path.read_text() for path in (firmware / "rack").rglob("*.py")}
    by_name = {_module(path): text for path, text in files.items()}
    small = shrink(by_name)
    assert sum(len(text) for text in small.values()) < 0.9 * sum(len(text) for text in by_name.values())
    welded, _ = weld(small, order(small))
    assert len(welded) < 0.7 * len(small)
    for name, source in welded.items():
        path = folder / f"{trim.file_of(name)}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source)
    for name in ("boot.py", "main.py"):
        (folder / name).write_text((firmware / name).read_text())


@pytest.mark.parametrize("site", ["solar-small", "orv3-shelf", "micro-edge"])
def test_a_rack_with_the_shrunk_firmware_does_the_very_same(site, root, shrunk, tmp_path):
    """An outage of a minute, byte for byte: what the rack did, and what the console said."""
    outage = '[[event]]\nat_s = 10\ndo = "grid_fail"\n[[event]]\nat_s = 40\ndo = "grid_restore"\n'
    kept = told(_made(tmp_path / "kept"), lambda run: None, 60, site, outage)

    def swap(run):
        run["path"] = [str(shrunk) if place == str(root / "firmware") else place for place in run["path"]]

    swapped = told(_made(tmp_path / "swapped"), swap, 60, site, outage)
    assert (swapped.run_dir / "timeline.bin").read_bytes() == (kept.run_dir / "timeline.bin").read_bytes()
    assert _without_heap(swapped.console) == _without_heap(kept.console)


def _module(path):
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _made(path):
    path.mkdir()
    return path


def _without_heap(console):
    """The shrunk one has more memory left."""
    return [line for line in console.splitlines() if "rHeapFree_B" not in line]
