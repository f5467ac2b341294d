"""One switched output with read-back: what was commanded, what the line says, and for how long they differ.

`Switch` is the relay, and the interface of every other kind (see `kinds`).
"""

from ..model.loads import STUCK_OPEN, WELDED

AGREE_MS = 500  # DESIGN 4: read-back within 500 ms or a latched fault


class Switch:
    """A `DigitalOut` of hal, the level last commanded, and the time its read-back has disagreed.

    `output` is what the hardware alert may open, by `write(0)`. `may_be_silent`: it is behind a chip; a pin of the
    controller always answers.
    """

    def __init__(self, output: object, has_feedback: bool) -> None:
        self.output = output
        self._has_feedback = has_feedback
        self.commanded = 0
        self._differs_ms = 0
        self._silent_ms = 0
        self.may_be_silent = hasattr(output, "silent")

    def adopt(self) -> int:
        """Take what the output is being told at start as the command; its line may say something else."""
        self.commanded = self.output.driven()
        return self.commanded

    def command(self, level: int) -> None:
        """Drive the output to `level`: 1 closed, 0 open."""
        self.commanded = level
        self._differs_ms = 0
        self.output.write(level)

    def rest(self, pm: int) -> None:
        """Open, except for `pm` per mille that kinds which can may keep."""
        self.command(0)

    def step(self, dt_ms: int) -> int:
        """Move a timed sequence on by `dt_ms`; 1 while a closing is still under way."""
        return 0

    def answers(self) -> bool:
        """False while nothing can be known of the output, and nothing told to it."""
        return not self.may_be_silent or not self.output.silent()

    def silent(self, dt_ms: int) -> bool:
        """True once the output has not answered for AGREE_MS."""
        if self.answers():
            self._silent_ms = 0
            return False
        self._silent_ms = min(self._silent_ms + dt_ms, AGREE_MS * 2)
        return self._silent_ms >= AGREE_MS

    def actual(self) -> int:
        """What the read-back line says, -1 when it cannot be asked; the command where there is no such line."""
        return self.output.read() if self._has_feedback else self.commanded

    def disagrees(self, dt_ms: int) -> bool:
        """True once the read-back has differed from the command for AGREE_MS; the unknown does not differ."""
        if not self._has_feedback:
            return False
        level = self.output.read()
        if level < 0 or level == self.commanded:
            self._differs_ms = 0
            return False
        self._differs_ms = min(self._differs_ms + dt_ms, AGREE_MS * 2)
        return self._differs_ms >= AGREE_MS

    def fault(self) -> int:
        """Which fault a lasting difference is: a number of `model.loads`."""
        return STUCK_OPEN if self.commanded else WELDED
