"""Nobody imports what docs/architecture.md does not allow; the table is read from the document."""

import pytest

from tests.contract import layers


@pytest.fixture(scope="module")
def table(root):
    return layers.rows((root / "docs/architecture.md").read_text())


def test_the_table_is_found(table):
    assert {"rack.model", "rack.rules", "rack.app", "hal", "boards/*", "wattbit"} <= set(table)
    assert len(table) >= 17


def test_every_module_keeps_to_its_row(root, table):
    wrong = []
    for base in (root / "firmware", root / "host_tools"):
        for file in sorted(base.rglob("*.py")):
            module = layers.module_name(base, file)
            if base.name == "host_tools" and not module.startswith("wattbit"):
                continue  # build and lint tools, outside the package
            wrong += layers.judge(module, file.read_text(), file.name == "__init__.py", table)
    assert not wrong, "\n".join(wrong)


def test_boards_are_data(root):
    wrong = []
    for file in sorted((root / "boards").rglob("*.py")):
        wrong += layers.data_only(str(file.relative_to(root)), file.read_text())
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("rack.model.state", "import rack.config"),
        ("rack.model.state", "from ..config import schema"),
        ("rack.drivers.ina228", "from rack.sensing import slots"),
        ("rack.drivers.ina228", "import machine"),
        ("rack.rules.ladder", "def f():\n    from machine import Pin"),
        ("rack.rules.ladder", "import hal"),
        ("rack.commands.text", "from rack import rules"),
        ("rack.cycle", "from rack.rules import limits"),
        ("rack.report.table", "__import__('machine')"),
        ("wattbit.emulator.plant.rack", "from wattbit.emulator.chips import ina"),
        ("wattbit.emulator.plant.rack", "from rack.model import units"),
        ("wattbit.emulator.chips.ina", "from ..overlay import hal"),
        ("wattbit.emulator.chips.ina", "from rack.drivers import ina228"),
        ("wattbit.cli", "from rack.drivers import modbus"),
        ("wattbit.cli", "import hal"),
        ("hal.pins", "from rack.model import units"),
        ("rack.newroom.x", "x = 1"),
    ],
)
def test_a_seeded_violation_is_caught(table, module, source):
    assert len(layers.judge(module, source, False, table)) == 1


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("rack.model.state", "from array import array\nfrom . import quality"),
        ("rack.commands.text", "from rack.report import table\nfrom rack.config import schema\nfrom rack import model"),
        ("rack.app", "import hal, board\nfrom rack.rules import limits\nm = __import__(name)"),
        ("hal.pins", "from machine import Pin\nimport rp2"),
        ("wattbit.emulator.chips.ina", "from wattbit.emulator.plant import rack\nfrom ..plant.module import Module"),
        ("wattbit.check", "from rack.config import validate\nfrom wattbit.emulator import runs"),
    ],
)
def test_what_the_table_allows_passes(table, module, source):
    assert layers.judge(module, source, False, table) == []


@pytest.mark.parametrize("source", ["import time", "def f():\n    return 1", "X = open('x')", "X = {'a': [f(1)]}"])
def test_a_board_with_code_is_caught(source):
    assert len(layers.data_only("boards/x/board.py", source)) == 1
