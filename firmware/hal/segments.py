"""Files in flash that grow at their end, for what is kept until the network takes it."""

import os

STATE = "/state/"  # as hal.files


class Segments:
    """Named byte strings below `/state`. After a power cut one is as before an `append` or as after it: littlefs."""

    def names(self, prefix: str) -> list:
        """The names that begin with `prefix`, in no order."""
        try:
            return [name for name in os.listdir(STATE) if name.startswith(prefix)]
        except OSError:
            return []

    def size(self, name: str) -> int:
        """Bytes in `name`, 0 when there is none."""
        try:
            return os.stat(STATE + name)[6]
        except OSError:
            return 0

    def append(self, name: str, data: bytes) -> None:
        """Put `data` behind what `name` holds. OSError when the flash refuses, or is full."""
        with open(STATE + name, "ab") as f:
            f.write(data)

    def read_into(self, name: str, at: int, buf: bytearray) -> int:
        """Fill `buf` from byte `at` on; how many bytes there were."""
        try:
            with open(STATE + name, "rb") as f:
                f.seek(at)
                return f.readinto(buf)
        except OSError:
            return 0

    def remove(self, name: str) -> None:
        """Forget `name`, if there is such."""
        try:
            os.remove(STATE + name)
        except OSError:
            pass
