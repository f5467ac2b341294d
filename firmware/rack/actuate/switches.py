"""One switched output with read-back: what was commanded, what the line says, and for how long they differ."""

AGREE_MS = 500  # DESIGN 4: read-back within 500 ms or a latched fault


class Switch:
    """A `DigitalOut` of hal, the level last commanded, and the time its read-back has disagreed."""

    def __init__(self, output: object, has_feedback: bool) -> None:
        self._output = output
        self._has_feedback = has_feedback
        self.commanded = 0
        self._differs_ms = 0

    def adopt(self) -> int:
        """Take the level found at start as the commanded one."""
        self.commanded = self._output.read()
        return self.commanded

    def command(self, level: int) -> None:
        """Drive the output to `level`."""
        self.commanded = level
        self._differs_ms = 0
        self._output.write(level)

    def actual(self) -> int:
        """What the read-back line says; the command where there is no such line."""
        return self._output.read() if self._has_feedback else self.commanded

    def disagrees(self, dt_ms: int) -> bool:
        """True once the read-back has differed from the command for AGREE_MS."""
        if not self._has_feedback or self._output.read() == self.commanded:
            self._differs_ms = 0
            return False
        self._differs_ms = min(self._differs_ms + dt_ms, AGREE_MS * 2)
        return self._differs_ms >= AGREE_MS
