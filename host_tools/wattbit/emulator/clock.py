"""The pace of virtual time: as fast as it goes, or one second per second. Runs in the MicroPython VM."""

import utime


def pace(realtime, look):
    """A function to call with the virtual time in ms before it is stepped to.

    In real time it sleeps until then, and calls `look()` to see whether anybody still wants the run.
    """
    if not realtime:
        return _no_wait
    began = utime.ticks_ms()

    def wait(t_ms):
        ahead = t_ms - utime.ticks_diff(utime.ticks_ms(), began)
        if ahead > 0:
            utime.sleep_ms(ahead)
        look()

    return wait


def _no_wait(t_ms):
    pass
