"""Where the project keeps its data: beside this package in a clone, below `_data` in a wheel."""

import sys
from pathlib import Path


def root() -> Path:
    """The folder that holds firmware/, boards/ and the scenarios."""
    package = Path(__file__).resolve().parent
    installed = package / "_data"
    return installed if installed.is_dir() else package.parent.parent


def firmware() -> Path:
    """The device code."""
    return root() / "firmware"


def boards() -> Path:
    """Board folders, sites/ and maps/."""
    return root() / "boards"


def sites() -> Path:
    """The example racks."""
    return boards() / "sites"


def scenarios() -> Path:
    """The shipped scenarios."""
    return root() / "tests" / "scenarios"


def add_firmware() -> None:
    """Let `import rack` find the device code when it is not installed; last, so that it hides nothing."""
    where = str(firmware())
    if where not in sys.path:
        sys.path.append(where)
