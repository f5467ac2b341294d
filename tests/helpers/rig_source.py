"""The small rack of `console_rig` as a source of the monitor, in this process: no port, no waiting."""

import time

from tests.helpers.console_rig import Rig
from wattbit.errors import DeviceTrouble
from wattbit.link.decode import Decoder
from wattbit.link.lines import Splitter
from wattbit.monitor.watch import Watch


class RigSource:
    """`cut`: the link is broken; `mute`: nothing comes any more, and nobody says so."""

    name, console, gone, dropped = "rig", True, "", 0

    def __init__(self, rig: Rig) -> None:
        self.rig = rig
        self.cut = self.mute = False
        self.asked: list[str] = []
        self._waiting: list[bytes] = []
        self._splitter = Splitter()
        self._looked_s = time.monotonic()

    def lines(self, timeout_s):
        """What the rack says by now; its reports come by the clock on the wall."""
        if self.cut:
            raise DeviceTrouble("rig: the device went away")
        if self.mute:
            return []
        now_s = time.monotonic()
        self.rig.reporting.tick(min(5000, round((now_s - self._looked_s) * 1000)))
        self._looked_s = now_s
        found = b"".join(self._waiting + self.rig.lines())
        self._waiting = []
        return self._splitter.feed(found)

    def send(self, request):
        """Type it."""
        if self.cut:
            raise DeviceTrouble("rig: the device went away")
        if request:
            self.asked.append(request)
        if not self.mute:
            self._waiting += self.rig.feed(request.encode() + b"\n")

    def close(self):
        """Nothing to give back."""


def watched(rig: Rig) -> Watch:
    """A watch that has heard a whole report."""
    watch = Watch(RigSource(rig), Decoder())
    watch.ask()
    while not watch.picture.whole:
        list(watch.step(0))
    return watch
