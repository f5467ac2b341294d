"""`time` of the desktop board: the same names, on the world's virtual clock.

asyncio takes its ticks from here. They do not wrap, because asyncio's queue on this 64-bit port would
wrap elsewhere; `hal.ticks_ms`, which the firmware uses, wraps at 2**30 as on a board. They start far
ahead of the machine's clock, because asyncio's queue (in C) stamps a task that may run at once with
the machine's ticks: that must be in the past here.
"""

from micropython import const
from utime import gmtime, localtime, mktime, ticks_add, ticks_diff  # noqa: F401

from wattbit.emulator import world

AHEAD_MS = const(1 << 50)
the_world = world.current  # one for all lives of a run, made before the firmware is imported


def ticks_ms():
    """Milliseconds of virtual time, from AHEAD_MS."""
    return AHEAD_MS + the_world.t_ms


def ticks_us():
    """Microseconds of virtual time."""
    return world.current.t_ms * 1000


def ticks_cpu():
    """As `ticks_us`."""
    return world.current.t_ms * 1000


def sleep_ms(ms):
    """Let `ms` of virtual time pass; nothing else of the firmware runs meanwhile."""
    world.current.advance(ms)


def sleep_us(us):
    """Let whole milliseconds pass; shorter sleeps take no virtual time."""
    world.current.advance(us // 1000)


def sleep(s):
    """Let `s` seconds of virtual time pass."""
    world.current.advance(int(s * 1000))


def time():
    """Seconds of virtual time."""
    return world.current.t_ms // 1000


def time_ns():
    """Nanoseconds of virtual time."""
    return world.current.t_ms * 1000000
