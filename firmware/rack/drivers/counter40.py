"""A 40-bit counter of a chip, followed from reading to reading in 31-bit numbers.

The chip counts by itself, so nothing is lost while nobody reads it. Its upper 32 bits are taken in two halves; the
lowest eight stay behind and come with the next reading. A difference is right over one turn of the counter (half a
one, where it has a sign): days at full scale for the INA228.
"""

HALF = 0x20000000


class Counter:
    """`total`: whole units since the first reading, through every restart; 256 steps are full_ma / per of a unit.

    `full_ma` (<= 1,000,000): full scale of the current; `signed`: two's complement, as CHARGE; `bits`: so many at
    once that (per + full_ma) << bits stays below 2**30. The total turns over from 2**29 - 1 to -2**29.
    """

    def __init__(self, full_ma: int, per: int, bits: int, signed: bool) -> None:
        self._full_ma = full_ma
        self._per = per
        self._bits = bits
        self._signed = signed
        self._high = -1  # of the latest reading; -1: there is none
        self._low = 0
        self._rest = 0
        self.total = 0

    def begin(self) -> bool:
        """The chip has begun again, so the next reading is a beginning, too; was there one before?"""
        before = self._high >= 0
        self._high = -1
        return before

    def take(self, raw: bytearray) -> int:
        """Count on to `raw`, the register's five bytes, most significant first; the total."""
        high = raw[0] << 8 | raw[1]
        low = raw[2] << 8 | raw[3]
        more = (high - self._high) & 0xFFFF
        less = low - self._low
        begun = self._high < 0
        self._high = high
        self._low = low
        if not begun:
            if less < 0:
                less += 0x10000
                more = (more - 1) & 0xFFFF
            self._add(more - 0x10000 if self._signed and more & 0x8000 else more, less)
        return self.total

    def _add(self, high: int, low: int) -> None:
        """(high * 2**16 + low) * full_ma / per, by long division; what is left over stays for the next time."""
        per = self._per
        whole = 0
        rest = 0
        shift = 32 if high else 16
        while shift:
            shift -= self._bits
            rest = (rest << self._bits) + self._digit(high, low, shift) * self._full_ma
            whole = (whole << self._bits) + rest // per
            rest %= per
        self._rest += rest
        if self._rest >= per:
            self._rest -= per
            whole += 1
        self._turn(whole)

    def _digit(self, high: int, low: int, shift: int) -> int:
        """The digit at `shift`; the first one has the sign."""
        if shift >= 32 - self._bits:
            return high >> shift - 16
        return (high >> shift - 16 if shift >= 16 else low >> shift) & (1 << self._bits) - 1

    def _turn(self, whole: int) -> None:
        """Add `whole` to the total, which turns over at 2**29, without leaving 31 bits on the way."""
        total = self.total
        if whole > 0 and total > HALF - 1 - whole:
            self.total = total - HALF + whole - HALF
        elif whole < 0 and total < -HALF - whole:
            self.total = total + HALF + whole + HALF
        else:
            self.total = total + whole
