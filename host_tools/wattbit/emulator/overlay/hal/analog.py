"""Analogue pins of the desktop board."""

from wattbit.emulator import world


class AnalogIn:
    """One analogue pin; one that no sensor uses stands at 0."""

    def __init__(self, spec: dict) -> None:
        self._full_mv = spec["full_mv"]
        self._source = world.current.part_of("ADC", spec["pin"])

    def full_mv(self) -> int:
        """The voltage at the end of the scale, mV."""
        return self._full_mv

    def read_uv(self) -> int:
        """Voltage at the pin, uV."""
        return 0 if self._source is None else min(self._source.read_uv(), self._full_mv * 1000)
