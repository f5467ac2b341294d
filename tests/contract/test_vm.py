"""The fixture that all device tests stand on: a real VM, a bounded heap, the project on its path."""

import pytest

WALK = """
import sys
for name in sys.argv[1:]:
    try:
        __import__(name)
    except Exception as e:
        print(name, type(e).__name__, e)
print("walked", len(sys.argv) - 1)
"""


def pure_modules(root):
    """Every module of the rooms that need no board: all of rack but app, the plant and the chips."""
    rooms = (("firmware", "rack"), ("host_tools", "wattbit/emulator/plant"), ("host_tools", "wattbit/emulator/chips"))
    for base, room in rooms:
        for file in sorted((root / base / room).rglob("*.py")):
            name = ".".join(file.relative_to(root / base).with_suffix("").parts)
            if not name.startswith("rack.app"):
                yield name.removesuffix(".__init__")


def test_the_vm_is_micropython(vm_run):
    assert "MicroPython" in vm_run("import sys; print(sys.version)")


def test_the_heap_is_bounded(vm_run):
    said = vm_run("try:\n    bytearray(3000000)\nexcept MemoryError:\n    print('full')", heap="1m")
    assert said.strip() == "full"


def test_an_exception_in_the_vm_fails_the_test(vm_run):
    with pytest.raises(pytest.fail.Exception, match="ZeroDivisionError"):
        vm_run("1 // 0")


def test_every_pure_module_imports_in_the_vm(vm_run, root):
    names = list(pure_modules(root))
    assert vm_run(WALK, *names, heap="8m").splitlines() == [f"walked {len(names)}"]
