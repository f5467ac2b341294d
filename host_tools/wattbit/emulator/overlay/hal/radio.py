"""The network of the desktop board: that of this machine, in real time."""

from wattbit.emulator import world


class Network:
    """Always there in real time, never otherwise."""

    def __init__(self, kind: str, ssid: str, password: str) -> None:
        self._there = world.current.run["realtime"]

    def joined(self) -> bool:
        """True in real time."""
        return self._there

    def join(self) -> None:
        """Nothing to do."""
