"""Outputs with a duty: a fan or pump that runs at `on_pm`, a light that a rule dims instead of switching off.

Neither has a read-back line: whether a fan turns is for its tacho to say (a sensor), and 0-10 V through a
filter cannot be read at all. So the command is believed.
"""

from .switches import Switch


class Pwm(Switch):
    """A `PwmOut` of hal: `on_pm` per mille of duty while on, 0 while off."""

    def __init__(self, output: object, on_pm: int) -> None:
        super().__init__(output, False)
        self._on_pm = on_pm

    def adopt(self) -> int:
        """A pin found closed (full duty, its fail state) goes over to `on_pm` now."""
        if super().adopt():
            self.output.write_pm(self._on_pm)
        return self.commanded

    def command(self, level: int) -> None:
        """`on_pm` or nothing."""
        self.commanded = level
        self.output.write_pm(self._on_pm if level else 0)


class Dimmed(Pwm):
    """A light: off by a rule means that it keeps some of its light."""

    def rest(self, pm: int) -> None:
        """Dim to `pm` per mille of what it is when on; 0 is dark."""
        self.commanded = 0
        self.output.write_pm(self._on_pm * pm // 1000)
