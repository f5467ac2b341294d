"""Files of the desktop board that grow at their end: they outlive a restart of the controller."""

from wattbit.emulator import world


class Segments:
    """Named byte strings, beside those of `Blobs`."""

    def names(self, prefix: str) -> list:
        """The names that begin with `prefix`, in no order."""
        return [name for name in world.current.blobs if name.startswith(prefix)]

    def size(self, name: str) -> int:
        """Bytes in `name`, 0 when there is none."""
        return len(world.current.blobs.get(name, b""))

    def append(self, name: str, data: bytes) -> None:
        """Put `data` behind what `name` holds."""
        world.current.blobs[name] = world.current.blobs.get(name, b"") + bytes(data)

    def read_into(self, name: str, at: int, buf: bytearray) -> int:
        """Fill `buf` from byte `at` on; how many bytes there were."""
        found = world.current.blobs.get(name, b"")[at : at + len(buf)]
        buf[: len(found)] = found
        return len(found)

    def remove(self, name: str) -> None:
        """Forget `name`, if there is such."""
        world.current.blobs.pop(name, None)
