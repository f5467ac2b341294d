"""Bytes to lines, in a fixed buffer: too long or not ASCII is refused once, then skipped to the line's end."""

MORE = 0
LINE = 1  # `buf[:length]` is a line
TOO_LONG = 2  # said once, when the buffer overflows; the rest of the line is skipped
JUNK = 3  # the line held bytes that are not printable ASCII

SIZE = 512
CR = 13
LF = 10
TAB = 9
BACKSPACE = 8
DELETE = 127


class Lines:
    """Line ends are LF, CR LF, or a lone CR (what a terminal sends); backspace erases."""

    def __init__(self) -> None:
        self.buf = bytearray(SIZE)
        self.length = 0
        self._fill = 0
        self._skipping = False
        self._junk = False
        self._after_cr = False

    def take(self, byte: int) -> int:
        """One byte; MORE, or what the bytes so far amount to. Never allocates, never raises."""
        after_cr = self._after_cr
        self._after_cr = byte == CR
        if byte == LF and after_cr:
            return MORE
        if byte == CR or byte == LF:
            return self._end()
        if self._skipping:
            return MORE
        return self._add(byte)

    def _end(self) -> int:
        self.length = self._fill
        junk = self._junk
        skipped = self._skipping
        self._fill = 0
        self._junk = False
        self._skipping = False
        if skipped:
            return MORE
        return JUNK if junk else LINE

    def _add(self, byte: int) -> int:
        if byte == BACKSPACE or byte == DELETE:
            self._fill = max(0, self._fill - 1)
            return MORE
        if byte == TAB:
            byte = 32
        if byte < 32 or byte > 126:
            self._junk = True
        if self._fill == SIZE:
            self._skipping = True
            return TOO_LONG
        self.buf[self._fill] = byte
        self._fill += 1
        return MORE

    def text(self) -> str:
        """The finished line."""
        return bytes(self.buf[: self.length]).decode()
