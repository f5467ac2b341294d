"""Runs the small rack's console inside the VM on stdin and stdout, in real time, until stdin ends."""

import select
import sys
import time

from console_rig import Rig

POLL_MS = 20


class Stdout:
    """Where replies and reports go."""

    def send(self, data, n) -> None:
        """Write at once, bytes as they are."""
        sys.stdout.buffer.write(bytes(data[:n]))


def main() -> None:
    """Feed what arrives, answer, and report every 50 ms while nobody types."""
    rig = Rig(state_ms=50)
    rig.loads.on[1] = 1
    out = Stdout()
    poll = select.poll()
    poll.register(sys.stdin, select.POLLIN)
    before = time.ticks_ms()
    while True:
        if poll.poll(POLL_MS):
            byte = sys.stdin.buffer.read(1)
            if not byte:
                return
            rig.answer(byte, out)
        now = time.ticks_ms()
        rig.reporting.tick(time.ticks_diff(now, before))
        before = now
        for line in rig.lines():
            out.send(line, len(line))


main()
