"""Modules of firmware/hal beside a stand-in for the port's own modules."""

import importlib
import sys
import types
from pathlib import Path

import pytest

HAL = Path(__file__).resolve().parents[2] / "firmware" / "hal"


@pytest.fixture
def board_hal(monkeypatch):
    """board_hal(name, machine={...}, **modules) -> firmware/hal/NAME.py with those modules in place of the port's."""
    loaded = []

    def load(name, **modules):
        for module_name, names in modules.items():
            module = types.ModuleType(module_name)
            module.__dict__.update(names)
            monkeypatch.setitem(sys.modules, module_name, module)
        package = types.ModuleType("hal")
        package.__path__ = [str(HAL)]
        monkeypatch.setitem(sys.modules, "hal", package)
        sys.modules.pop(f"hal.{name}", None)
        loaded.append(f"hal.{name}")
        return importlib.import_module(f"hal.{name}")

    yield load
    for name in loaded:
        sys.modules.pop(name, None)
