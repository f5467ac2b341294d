"""Small named files in flash."""

import os

STATE = "/state/"  # a folder of its own: the root, where the file system begins, is not written in normal life


class Blobs:
    """Named byte strings that survive a restart: what the device writes, then what came with the version in use."""

    def read(self, name: str) -> bytes | None:
        """The content of `name`, or None when there is none or it cannot be read."""
        found = _read(STATE + name)
        return _read(name) if found is None else found  # the version's folder is the current one

    def write(self, name: str, data: bytes) -> None:
        """Replace `name` in one step: written beside it, then renamed. OSError when the flash refuses."""
        path = STATE + name
        with open(path + ".new", "wb") as f:
            f.write(data)
        os.rename(path + ".new", path)


def _read(path: str) -> bytes | None:
    try:
        with open(path, "rb") as f:
            return f.read()
    except OSError:
        return None
