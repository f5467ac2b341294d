"""Bytes in any pieces to whole lines."""

LONGEST_LINE = 8192  # the device sends at most 1024 bytes a line; a baud rate that is wrong never ends one


class Splitter:
    """Feed it bytes; `dropped` counts lines that never ended within LONGEST_LINE."""

    def __init__(self) -> None:
        self.dropped = 0
        self._rest = b""
        self._skipping = False

    def feed(self, data: bytes) -> list[bytes]:
        """Lines that `data` completes, without their ends, empty ones left out."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        if lines and self._skipping:
            lines.pop(0)
            self._skipping = False
        if len(self._rest) > LONGEST_LINE:
            self._rest = b""
            self.dropped += not self._skipping
            self._skipping = True
        return [line.strip() for line in lines if line.strip()]
