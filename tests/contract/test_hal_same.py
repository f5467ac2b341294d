"""The desktop rack's hal and a real board's hal are one contract: the firmware cannot tell them apart."""

import pytest

from tests.contract import shapes


@pytest.fixture(scope="module")
def contract(root):
    return shapes.promised((root / "docs/architecture.md").read_text())


def test_the_contract_is_found(contract):
    assert contract["DigitalOut"] == (["spec"], {"write": ["level"], "read": [], "driven": [], "tripped": []})
    assert contract["I2cBus"][1]["read_into"] == ["address", "register", "buf"]
    assert contract["ticks_ms"] == ([], {})
    assert len(contract) >= 12


@pytest.mark.parametrize("folder", ["firmware/hal", "host_tools/wattbit/emulator/overlay/hal"])
def test_a_hal_keeps_the_contract(root, contract, folder):
    has = shapes.exported(root / folder)
    assert sorted(has) == sorted(contract)
    for name, (args, methods) in contract.items():
        has_args, has_methods = has[name]
        assert has_args in (args, None), name
        for method, method_args in methods.items():
            assert has_methods.get(method) == method_args, f"{name}.{method}"


def test_both_have_the_same_methods(root):
    board = shapes.exported(root / "firmware/hal")
    desktop = shapes.exported(root / "host_tools/wattbit/emulator/overlay/hal")
    assert {name: methods for name, (_, methods) in board.items()} == {n: m for n, (_, m) in desktop.items()}


@pytest.mark.parametrize(
    ("before", "after"),
    [("def write(self, level", "def write(self, value"), ("def toggle", "def blink"), ('"Heartbeat",', "")],
)
def test_a_seeded_difference_is_seen(root, tmp_path, contract, before, after):
    seen = False
    (tmp_path / "hal").mkdir()
    for file in (root / "firmware/hal").glob("*.py"):
        text = file.read_text()
        seen |= before in text
        (tmp_path / "hal" / file.name).write_text(text.replace(before, after))
    assert seen
    with pytest.raises(AssertionError):
        test_a_hal_keeps_the_contract(tmp_path, contract, "hal")
