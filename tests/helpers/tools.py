"""Programs of the machine that a test needs."""

import os
import shutil

import pytest

PLACES = os.environ.get("PATH", "") + ":/usr/sbin"


def need(*names: str) -> None:
    """Skip the test where one of these programs is missing; fail in continuous integration."""
    for name in names:
        if shutil.which(name, path=PLACES) is None:
            if os.environ.get("CI"):
                pytest.fail(f"no {name} on this machine")
            pytest.skip(f"no {name} on this machine")
