"""Small named files in flash."""

import os


class Blobs:
    """Named byte strings that survive a restart."""

    def read(self, name: str) -> bytes | None:
        """The content of `name`, or None when there is none or it cannot be read."""
        try:
            with open(name, "rb") as f:
                return f.read()
        except OSError:
            return None

    def write(self, name: str, data: bytes) -> None:
        """Replace `name` in one step: written beside it, then renamed. OSError when the flash refuses."""
        with open(name + ".new", "wb") as f:
            f.write(data)
        os.rename(name + ".new", name)
