"""Clock, random numbers, reset and watchdog of the desktop board."""

from wattbit.emulator import world

the_world = world.current  # not looked up each time: asked for several times in a pass


def ticks_ms() -> int:
    """Milliseconds, wrapping at 2**30 as on a 32-bit board."""
    return the_world.device_ticks()


def random16() -> int:
    """A number 0..65535 that depends only on the seed of the run."""
    return world.current.random16()


def reset_cause() -> str:
    """Why the controller started: "power", "watchdog" or "soft"."""
    return world.current.cause


def reset() -> None:
    """Restart the controller."""
    raise world.Reboot("soft")


class Watchdog:
    """Restarts the controller when it has not been fed for `timeout_ms` of virtual time."""

    def __init__(self, timeout_ms: int) -> None:
        world.current.start_watchdog(timeout_ms)

    def feed(self) -> None:
        """Everything is well for another `timeout_ms`."""
        world.current.feed_watchdog()
