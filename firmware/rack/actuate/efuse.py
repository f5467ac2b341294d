"""An electronic fuse: an enable pin, and a fault line that it pulls when it has switched itself off.

Such parts pull their fault line low, and latch it, until enable falls (TI TPS25946 data sheet, ZHCSNR4B,
table of fault responses). The line is believed at once: the power is gone already.
"""

from ..model.loads import TRIPPED
from .switches import Switch


class EFuse(Switch):
    """A `Switch` whose output also has `tripped()`; a trip is a fault of its own."""

    def __init__(self, output: object, has_feedback: bool) -> None:
        super().__init__(output, has_feedback)
        self._tripped = False

    def command(self, level: int) -> None:
        """Drive enable; whatever tripped before is history."""
        self._tripped = False
        super().command(level)

    def actual(self) -> int:
        """The read-back line; without one, the command unless the fuse has tripped."""
        if self._has_feedback:
            return self.output.read()
        return self.commanded and 1 - self.output.tripped()

    def disagrees(self, dt_ms: int) -> bool:
        """True as soon as an enabled fuse reports its trip, or when the read-back differs too long."""
        if self.commanded and self.output.tripped():
            self._tripped = True
            return True
        return super().disagrees(dt_ms)

    def fault(self) -> int:
        """TRIPPED after a report of the fuse, else as for every switch."""
        return TRIPPED if self._tripped else super().fault()
