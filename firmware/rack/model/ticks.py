"""Wrapping millisecond ticks, in small integers only.

The device counts milliseconds from 0 to 2**30 - 1 and starts again (12.4 days), as
`time.ticks_ms` does on a 32-bit port. A plain `a - b + PERIOD` would leave the 31-bit
range of a small integer there and allocate, so the constants are kept one step inside it.
"""

MAX = 0x3FFFFFFF  # largest tick, 2**30 - 1: also the largest small integer of a 32-bit port
HALF = 0x20000000


def diff(later: int, earlier: int) -> int:
    """Signed milliseconds from `earlier` to `later`; right while they are < 6.2 days apart."""
    gap = later - earlier
    if gap >= HALF:
        return gap - MAX - 1
    if gap < -HALF:
        return gap + MAX + 1
    return gap


def add(tick: int, ms: int) -> int:
    """The tick `ms` (0 .. 2**29) after `tick`."""
    if tick > MAX - ms:
        return tick - (MAX - ms) - 1
    return tick + ms


def count_up(elapsed_ms: int, dt_ms: int) -> int:
    """An elapsed time that stops counting at half the tick range instead of wrapping."""
    return elapsed_ms + dt_ms if elapsed_ms < HALF - dt_ms else HALF
