"""Counting leases and report times down is part of the steady cycle: it may not allocate, not even at the end."""

LOCKED = """
import micropython, console_rig
rig = console_rig.Rig()
rig.operator.hold(2, 1, 604800)
rig.operator.hold(0, 1, 60)
def run(n):
    for i in range(n):
        rig.operator.tick(100)
        rig.reporting.tick(100)
run(2)
micropython.heap_lock()
run(10000)
micropython.heap_unlock()
print(rig.loads.lease_ms[2], rig.loads.operator[0])
"""


def test_no_allocation(vm_run, root):
    path = [root / "firmware", root / "host_tools", root / "tests/helpers"]
    assert vm_run(LOCKED, path=path).split() == [str(604800000 - 10002 * 100), "0"]
