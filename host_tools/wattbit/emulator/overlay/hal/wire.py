"""1-Wire and pulse inputs of the desktop board."""

from wattbit.emulator import world


class OneWire:
    """One 1-Wire line with the chips that the site puts on it."""

    def __init__(self, spec: dict) -> None:
        self._wire = world.current.part_of("ONEWIRE", spec["pin"])

    def reset(self) -> int:
        """1 when anybody is present."""
        return 0 if self._wire is None else self._wire.reset()

    def write(self, buf: bytearray) -> None:
        """Send all of `buf`."""
        if self._wire is not None:
            self._wire.write(buf)

    def read_into(self, buf: bytearray) -> None:
        """Fill `buf`; a line that nobody drives reads ones."""
        for i in range(len(buf)):
            buf[i] = 0xFF
        if self._wire is not None:
            self._wire.read_into(buf)


class PulseIn:
    """Counts the edges of one meter."""

    def __init__(self, spec: dict) -> None:
        self._source = world.current.part_of("COUNTERS", spec["pin"])

    def look(self, found: object) -> None:
        """found[0] = edges so far (wraps at 2^30), found[1] = tick of the last one, found[2] = tick of now."""
        now_ms = world.current.t_ms
        found[0] = found[1] = 0
        if self._source is not None:
            self._source.run_to(now_ms)
            found[0] = self._source.count & 0x3FFFFFFF
            found[1] = world.current.tick_of(self._source.last_ms)
        found[2] = world.current.tick_of(now_ms)
