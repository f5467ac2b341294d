"""The firmware's master, in the VM, against pymodbus' own RTU server over pseudo-terminals, with a bad line between."""

from wattbit.bench import pty_mangled
from wattbit.bench.mangler import Mangler

MANGLED = 4000  # 100,000: `make mangle`
PATIENCE_S = 40


def test_nothing_wrong_is_taken_from_pymodbus_over_bad_lines():
    found = pty_mangled.run(MANGLED, PATIENCE_S)
    print(f"{found.mangled} mangled of {found.requests} exchanges in {found.seconds:.0f} s, {found.taken} values taken")
    assert found.unexplained == []
    assert len(found.old) <= 8, "of 4,000: a first copy in the very window of an answer, from a block without room"
    assert found.mangled >= 1500, "or the machine is far too busy"
    assert set(found.done) == set(Mangler.KINDS)
    assert found.taken >= 500
    assert found.late >= 50, "late answers and copies did come"


def test_the_judge_in_the_vm_knows_a_wrong_value(monkeypatch):
    """Registers that lie about where they are."""
    right = pty_mangled.pty_lines.peer_values.value
    monkeypatch.setattr(pty_mangled.pty_lines.peer_values, "value", lambda *where: right(*where) ^ 0x400)
    assert len(pty_mangled.run(200, PATIENCE_S, 2).unexplained) > 20
