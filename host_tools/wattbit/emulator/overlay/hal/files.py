"""Small named files of the desktop board: they outlive a restart of the controller."""

from wattbit.emulator import world


class Blobs:
    """Named byte strings."""

    def read(self, name: str) -> bytes:
        """The content of `name`, or None when there is none."""
        return world.current.blobs.get(name)

    def write(self, name: str, data: bytes) -> None:
        """Replace `name` in one step."""
        world.current.blobs[name] = bytes(data)
