"""Random bytes, random requests and nearly right writes: nothing is raised, nothing unasked is written."""

import pytest

from tests.commands import modbus_fuzz

ROUNDS = 50000
IN_VM = """
import modbus_fuzz
modbus_fuzz.main(10000)
"""


@pytest.mark.slow
def test_junk(capsys):
    modbus_fuzz.main(ROUNDS)
    assert capsys.readouterr().out == "came through\n"


@pytest.mark.slow
def test_junk_in_the_vm(vm_run, root):
    path = [root / "firmware", root / "host_tools", root / "tests/helpers", root / "tests/commands"]
    assert vm_run(IN_VM, path=path, timeout_s=200) == "came through\n"


def test_the_check_sees_a_write(monkeypatch):
    def ask_everybody(remote, i, seconds):
        remote._state.requested_off[4] = 1

    monkeypatch.setattr(modbus_fuzz.modbus_rig.Remote, "ask_off", ask_everybody)
    with pytest.raises(AssertionError):
        modbus_fuzz.near(3000, 3)


STEADY = """
import micropython, modbus_rig
rig = modbus_rig.Rig()
request = rig.framed(17, bytes([3, 0x9C, 0x40 + 70, 0, 125]))
rig.write(rig.at(64910, "Req", 2), 1, 0, 300)
rig.line(request)
def leases(n):
    for i in range(n):
        rig.remote.tick(100)
micropython.heap_lock()
leases(4000)
micropython.heap_unlock()
import gc
gc.collect()
before = gc.mem_alloc()
for _ in range(20):
    rig.line(request)
gc.collect()
print(rig.remote.asked(2), gc.mem_alloc() - before)
gc.collect()
gc.disable()
before = gc.mem_alloc()
rig.line(request)
print((gc.mem_alloc() - before) < 20000)
"""


def test_leases_never_allocate_and_answers_leave_nothing_behind(vm_run, root):
    path = [root / "firmware", root / "host_tools", root / "tests/helpers"]
    lines = vm_run(STEADY, path=path).split("\n")
    asked, kept = lines[0].split()
    assert asked == "0"  # the lease ran out under heap_lock
    assert int(kept) <= 64
    assert lines[1] == "True"
