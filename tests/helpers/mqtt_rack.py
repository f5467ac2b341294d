"""The whole firmware in real time with an MQTT link, and waiting for what it says."""

import contextlib

from tests.helpers.live_console import wait_for
from wattbit.bench import linked


class Rack(linked.Rack):
    """See `wattbit.bench.linked`."""

    def said(self, what: str, limit_s: float = 30.0) -> None:
        """Wait until it says `what`."""
        wait_for(lambda: what in self.console(), limit_s)


@contextlib.contextmanager
def running(place, port: int, **more):
    """A Rack that is stopped in the end."""
    rack = Rack(place, port, **more)
    try:
        yield rack
    finally:
        rack.stop()
