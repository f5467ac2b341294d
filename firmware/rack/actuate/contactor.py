"""A contactor with its auxiliary contact, and optionally a precharge relay with a resistor.

Closing: precharge on, wait, main on, and when the auxiliary contact says closed, precharge off. Opening, an
abort and the hardware alert open both at once. The resistor's rest between two precharges is the load's
`min_off_ms`, which the gate keeps and which a restart begins anew: no count of repetitions is needed here.
"""

from .switches import AGREE_MS, Switch

IDLE = -1


class Pair:
    """Main and precharge output as the hardware alert sees them: `write(0)` opens both, without allocating."""

    def __init__(self, main: object, precharge: object) -> None:
        self.main = main
        self.precharge = precharge
        self.cut = 0
        self._behind_chip = hasattr(main, "silent")
        precharge.write(0)  # never on at a start; and set up, for nothing may be created in the interrupt

    def write(self, level: int) -> None:
        """Level of the main contact; 0 opens precharge too."""
        if not level:
            self.cut = 1
            self.precharge.write(0)
        self.main.write(level)

    def read(self) -> int:
        """The auxiliary contact of the main contactor."""
        return self.main.read()

    def silent(self) -> int:
        """1 while the chip behind the main contactor does not answer; a pin always does."""
        return self.main.silent() if self._behind_chip else 0

    def driven(self) -> int:
        """What the main contactor was last told."""
        return self.main.driven()


class Contactor(Switch):
    """A contactor that is closed through its precharge resistor for `precharge_ms` first."""

    def __init__(self, main: object, precharge: object, precharge_ms: int) -> None:
        super().__init__(Pair(main, precharge), True)
        self._precharge_ms = precharge_ms
        self._left_ms = IDLE  # > 0: precharging; 0 and below, until IDLE: main told to close, precharge still on
        self._overlap_ms = 0

    def command(self, level: int) -> None:
        """1 begins the closing sequence, 0 opens both contacts at once."""
        if not level:
            self._left_ms = IDLE
            super().command(0)
            return
        self.commanded = 1
        self._differs_ms = 0
        self.output.cut = 0
        self._left_ms = self._precharge_ms
        self._overlap_ms = 0
        self.output.precharge.write(1)

    def step(self, dt_ms: int) -> int:
        """Precharge for its time, then main; precharge ends when main is closed, or has failed to."""
        if self._left_ms == IDLE:
            return 0
        if self.output.cut:  # the hardware alert came in between: the next pass takes note of it
            return 1
        if self._left_ms > 0:
            self._left_ms = max(0, self._left_ms - dt_ms)
            if self._left_ms == 0:
                self.output.main.write(1)
                if self.output.cut:  # it came between the look above and the write
                    self.output.main.write(0)
            return 1
        self._overlap_ms += dt_ms
        if self.output.read() == 1 or self._overlap_ms >= AGREE_MS:
            self.output.precharge.write(0)
            self._left_ms = IDLE
            return 0
        return 1

    def disagrees(self, dt_ms: int) -> bool:
        """As for every switch, but not before main has been told to close."""
        if self._left_ms > 0:
            return False
        return super().disagrees(dt_ms)
