"""`select` of the desktop board: when asyncio has nothing to do, the world moves on.

No stream of the firmware goes through asyncio here; the poller only ever waits.
"""

from wattbit.emulator import world

POLLIN = 1
POLLOUT = 4
POLLERR = 8
POLLHUP = 16
the_world = world.current  # one for all lives of a run, made before the firmware is imported


class _Poller:
    def register(self, stream, mask=5):
        """Accept a stream; it is never ready."""

    def unregister(self, stream):
        """Forget a stream."""

    def modify(self, stream, mask):
        """Change nothing."""

    def ipoll(self, timeout=-1, flags=0):
        """Let `timeout` milliseconds of virtual time pass."""
        if timeout:
            the_world.advance(timeout if timeout > 0 else the_world.left_ms())
        return ()

    poll = ipoll


def poll():
    """A new poller."""
    return _Poller()
