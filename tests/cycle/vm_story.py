"""Runs in the VM: the random story of tests.cycle.story with the heap locked and counted around every pass."""

import json
import sys

import micropython

from tests.cycle.story import tell

ALLOCATED = [0, 0]


def locked(chain, dt_ms):
    """A pass that may not allocate: with the heap locked (MemoryError), or counted, in turns."""
    chain.wait(dt_ms)
    now_ms = chain.now_ms
    step = chain.cycle.step
    if chain.state.cycles % 4:
        micropython.heap_lock()
        try:
            step(now_ms)
        finally:
            micropython.heap_unlock()
        return
    before = micropython.mem_current()  # not gc.mem_alloc(), which walks the whole heap: most of the time of a story
    step(now_ms)
    ALLOCATED[0] += micropython.mem_current() - before
    ALLOCATED[1] += 1


with open(sys.argv[1]) as file:
    SITE = json.load(file)
hashes, broken, count = tell(SITE, int(sys.argv[2]), int(sys.argv[3]), locked)
print(json.dumps({"hashes": hashes, "broken": broken, "count": count, "allocated": ALLOCATED}))
