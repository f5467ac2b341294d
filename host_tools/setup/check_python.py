"""Say before set-up, in words, why this interpreter cannot carry the project. Runs on any Python 3."""

import importlib.util
import sys

OLDEST = (3, 10)
NEWEST = (3, 13)


def complaint(version, has_module):
    """Why `version` (major, minor) cannot be used, or "" when it can; `has_module` tells by name."""
    named = "%d.%d" % version
    if not OLDEST <= version <= NEWEST:
        return (
            "setup: Python 3.10 to 3.13 is needed, and %s is %s.\n"
            "       Name another one: make setup PYTHON=python3.12" % (sys.executable, named)
        )
    if not (has_module("venv") and has_module("ensurepip")):
        return (
            "setup: this Python cannot make a virtual environment (no venv or ensurepip).\n"
            "       On Debian and Ubuntu: sudo apt-get install python%s-venv" % named
        )
    return ""


if __name__ == "__main__":
    sys.exit(complaint(sys.version_info[:2], importlib.util.find_spec) or 0)
