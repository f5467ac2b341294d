"""Digital pins of the desktop board, wired to the plant's outlets and contacts."""

from wattbit.emulator import world


class DigitalOut:
    """One switched output, or the precharge of one; what no load of the site uses is wired to nothing."""

    def __init__(self, spec: dict) -> None:
        self._outlet = world.current.outlet_of(spec["pin"])
        self._precharge = world.current.precharge_of(spec["pin"])
        self._rack = world.current.rack
        self._closed = self._rack.loads.closed  # not by a call: every line is read in every pass
        self._level = 0

    def write(self, level: int) -> None:
        """Close (1) or open (0) the outlet."""
        self._level = level
        if self._outlet is not None:
            world.current.switch(self._outlet, 1000 if level else 0)
        elif self._precharge is not None:
            world.current.precharge(self._precharge, level)

    def read(self) -> int:
        """The read-back line of the outlet."""
        return self._level if self._outlet is None else self._closed[self._outlet]

    def driven(self) -> int:
        """What the outlet was last told, also by an earlier life of the controller."""
        return self._level if self._outlet is None else self._rack.loads.commanded[self._outlet]

    def tripped(self) -> int:
        """1 while the outlet's electronic fuse reports that it has tripped."""
        return 0 if self._outlet is None else self._rack.tripped(self._outlet)


class PwmOut:
    """One output with a duty; the outlet gets that share, whatever the frequency."""

    def __init__(self, spec: dict, hz: int) -> None:
        self._outlet = world.current.outlet_of(spec["pin"])
        self._level = 1
        if self._outlet is not None:
            self._level = world.current.rack.loads.commanded[self._outlet]

    def write_pm(self, pm: int) -> None:
        """Closed for `pm` per mille of the time."""
        self._level = 1 if pm else 0
        if self._outlet is not None:
            world.current.switch(self._outlet, pm)

    def write(self, level: int) -> None:
        """Always closed (1) or open (0)."""
        self.write_pm(1000 if level else 0)

    def read(self) -> int:
        """As `driven`: there is no read-back line."""
        return self._level

    def driven(self) -> int:
        """1 unless it is quite open; before the first write, what an earlier life left."""
        return self._level


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
