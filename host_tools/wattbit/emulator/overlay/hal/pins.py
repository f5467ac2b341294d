"""Digital pins of the desktop board, wired to the plant's outlets and contacts."""

from wattbit.emulator import world


class DigitalOut:
    """One switched output; an output that no load of the site uses is wired to nothing."""

    def __init__(self, spec: dict) -> None:
        self._outlet = world.current.outlet_of(spec["pin"])
        self._rack = world.current.rack
        self._level = 0

    def write(self, level: int) -> None:
        """Close (1) or open (0) the outlet."""
        self._level = level
        if self._outlet is not None:
            world.current.switch(self._outlet, level)

    def read(self) -> int:
        """The read-back line of the outlet."""
        return self._level if self._outlet is None else self._rack.feedback(self._outlet)


class DigitalIn:
    """One contact; unwired inputs read as their pull resistor says."""

    def __init__(self, spec: dict) -> None:
        self._contact = world.current.contact_of(spec["pin"])
        self._idle = 1 if spec.get("pull") == "up" else 0

    def read(self) -> int:
        """Level of the contact, 0 or 1."""
        return self._idle if self._contact is None else self._contact()


class Heartbeat:
    """The lamp that changes once per completed cycle: the world records a row."""

    def __init__(self, spec: dict) -> None:
        self._world = world.current

    def toggle(self) -> None:
        """A cycle is complete."""
        self._world.cycle_done()
