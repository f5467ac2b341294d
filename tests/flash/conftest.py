"""A board to flash: the MicroPython VM behind a pseudo-terminal, with a littlefs of a Pico W's size."""

import contextlib
import subprocess
import threading
from pathlib import Path

import pytest

from tests.helpers import ptybridge
from wattbit.site.check import read_site

BLOCKS = 212
MACHINE = "Raspberry Pi Pico W with RP2040"


class Board:
    """`plugged()` gives the path of its port; `disk` stays."""

    def __init__(self, micropython: Path, folder: Path, blocks: int, machine: str) -> None:
        self.disk = folder / "disk.bin"
        self.disk.touch()
        self._command = [str(micropython), "-X", "heapsize=4m", str(Path(__file__).parents[1] / "helpers/prompt_vm.py")]
        self._command += [str(self.disk), str(blocks), machine]

    def written(self) -> int:
        """Block writes of the last life."""
        return int(Path(f"{self.disk}.count").read_text())

    @contextlib.contextmanager
    def plugged(self, cut_after: int = 0):
        """Power and cable; with `cut_after` block writes the power goes within the last of them."""
        Path(f"{self.disk}.cut").write_text(str(cut_after))
        pipe = subprocess.PIPE
        process = subprocess.Popen(self._command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, bufsize=0)
        bridge = ptybridge.connect(process.stdin, process.stdout)
        watcher = threading.Thread(target=lambda: (process.wait(), bridge.close()))
        watcher.start()
        try:
            yield bridge.path
        finally:
            process.kill()
            watcher.join(10)


@pytest.fixture
def board(micropython, tmp_path):
    """board(blocks, machine) -> a Board with an empty file system."""
    return lambda blocks=BLOCKS, machine=MACHINE: Board(micropython, tmp_path, blocks, machine)


@pytest.fixture(scope="session")
def site(root, tmp_path_factory):
    """The small solar site, on a Pico W."""
    text = (root / "boards/sites/solar-small.toml").read_text().replace('board = "desktop"', 'board = "pico_w"')
    path = tmp_path_factory.mktemp("site") / "site.toml"
    path.write_text(text)
    return read_site(path)
