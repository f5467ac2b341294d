"""The official image, and boards that boot it."""

import pytest

from tests.conftest import absent
from wattbit.errors import DeviceTrouble
from wattbit.silicon import image, storage
from wattbit.silicon.machine import Machine


@pytest.fixture(scope="session")
def uf2():
    """The official image of the Pico W, by hash."""
    try:
        return image.official()
    except DeviceTrouble as error:
        return absent(str(error))


@pytest.fixture
def board(uf2):
    """board(files) -> a machine with these files on its disk, not yet started."""

    def made(files=None):
        return Machine(uf2, storage.build(files or {"note.txt": b"no main.py"}))

    return made
