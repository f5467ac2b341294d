"""Clock, random numbers, reset and watchdog of a real board."""

import os
import sys
from time import ticks_ms

import machine

__all__ = ("Watchdog", "random16", "reset", "reset_cause", "ticks_ms")

# watchdog, register REASON (RP2040 datasheet 4.7.6, RP2350 datasheet 12.9.7); slots/slot.py has the same
REASONS = (("RP2040", 0x40058008), ("RP2350", 0x400D8008))
TIMER = 1


def random16() -> int:
    """A random number 0..65535 from the hardware."""
    b = os.urandom(2)
    return b[0] | b[1] << 8


def reset_cause() -> str:
    """Why the controller started: "power", "watchdog" or "soft"."""
    cause = machine.reset_cause()
    if cause == machine.WDT_RESET and _ran_out():
        return "watchdog"
    return "power" if cause == machine.PWRON_RESET else "soft"


def _ran_out() -> bool:
    """False when the watchdog was told to reset: on these chips machine.reset() is that, and gives the same cause."""
    for chip, reason in REASONS:
        if chip in getattr(sys.implementation, "_machine", ""):
            return bool(machine.mem32[reason] & TIMER)
    return True


def reset() -> None:
    """Restart the controller."""
    machine.reset()


class Watchdog:
    """The hardware watchdog: once started it cannot be stopped; at most 8,388 ms on the RP2040."""

    def __init__(self, timeout_ms: int) -> None:
        self._wdt = machine.WDT(timeout=timeout_ms)

    def feed(self) -> None:
        """Everything is well for another `timeout_ms`."""
        self._wdt.feed()
