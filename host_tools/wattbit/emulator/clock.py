"""The pace of virtual time where it is to pass as one second per second. Runs in the MicroPython VM."""

import utime


def pace(look):
    """A function to call with the virtual time in ms before it is stepped to.

    It sleeps until then, and calls `look()` to see whether anybody still wants the run.
    """
    began = utime.ticks_ms()

    def wait(t_ms):
        ahead = t_ms - utime.ticks_diff(utime.ticks_ms(), began)
        if ahead > 0:
            utime.sleep_ms(ahead)
        look()

    return wait
