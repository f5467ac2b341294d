"""Small files, short functions, every public name explained, and importing a room changes nothing."""

import ast
import warnings

import pytest

from tests.contract import house

SEEDED_STATE = ["P = Pin(3)", "BUF = bytearray(8)", "print(1)", "X = [Load(1)]", "for i in A:\n    pass", "L.append(1)"]
SEEDED_STATE += ["def f():\n    global X\n    X = 1", "try:\n    import a\nexcept ImportError:\n    a = None"]
CONSTANTS = [
    "from micropython import const\nX = const(3)",
    "N = len(TABLE)",
    'T = (1, -2, "a", b"b")',
    "X = A | B << 2",
]
CONSTANTS += ["D = {name: i for i, name in enumerate_names}", 'F = "<" + "I" * 3', "Q: int = 3", '"""doc"""']


def parsed(root, *folders):
    for folder in folders:
        for file in sorted((root / folder).rglob("*.py")):
            yield str(file.relative_to(root)), ast.parse(file.read_text())


def test_no_file_is_long(root):
    long = []
    for folder in ("firmware", "host_tools"):
        for file in sorted((root / folder).rglob("*.py")):
            lines = len(file.read_text().splitlines())
            if lines > house.FILE_LINES:
                long.append(f"{file.relative_to(root)} has {lines} lines")
            elif lines > house.FILE_LOOK:
                warnings.warn(f"look hard: {file.relative_to(root)} has {lines} lines", stacklevel=1)
    assert not long, "\n".join(long)


def test_no_function_is_long(root):
    long = []
    for name, tree in parsed(root, "firmware", "host_tools", "boards"):
        long += house.long_functions(name, tree)
    assert not long, "\n".join(long)


def test_every_public_name_is_explained(root):
    silent = []
    for name, tree in parsed(root, "firmware", "host_tools"):
        silent += house.undocumented(name, tree)
    assert not silent, "\n".join(silent)


def test_importing_a_room_changes_nothing(root):
    stateful = []
    for name, tree in parsed(root, "firmware/rack", "firmware/hal", "host_tools/wattbit/emulator/plant"):
        stateful += house.state_at_import(name, tree)
    assert not stateful, "\n".join(stateful)


@pytest.mark.parametrize("source", SEEDED_STATE)
def test_seeded_state_is_caught(source):
    assert len(house.state_at_import("x.py", ast.parse(source))) == 1


@pytest.mark.parametrize("source", CONSTANTS)
def test_constants_pass(source):
    assert house.state_at_import("x.py", ast.parse(source)) == []


def test_a_seeded_long_function_is_caught():
    body = "\n".join(["    x = 1"] * house.FUNCTION_LINES)
    assert house.long_functions("x.py", ast.parse(f"def ok():\n{body[10:]}")) == []
    assert len(house.long_functions("x.py", ast.parse(f"class A:\n  def f(self):\n{body}"))) == 1


def test_seeded_silence_is_caught():
    methods = "    def c(self):\n        pass\n    def _d(self):\n        pass"
    source = f'"""m"""\ndef a():\n    pass\nclass B:\n    """b"""\n{methods}'
    found = house.undocumented("x.py", ast.parse(source))
    assert sorted(line.split()[1] for line in found) == ["a", "c"]
