"""The runs of whole scenarios: the longest start first, so that the other cores have all the rest to do."""

from pathlib import Path

import pytest

from tests.helpers.once import once
from wattbit.emulator import run, scenario


@pytest.fixture(scope="session")
def shipped(tmp_path_factory):
    """shipped(name) -> the folder that a run of a scenario of this folder has left; each runs once, for all tests."""

    def folder(name: str) -> Path:
        what = scenario.load_scenario(Path(__file__).parent / f"{name}.toml")
        return once(tmp_path_factory, f"run-{name}", lambda out: run.emulate(what, out))

    return folder


def pytest_collection_modifyitems(items):
    """Move scenario runs to the front; both groups keep their order."""
    items.sort(key=lambda item: item.path.name != "test_scenarios.py" or item.path.parent.name != "scenarios")
