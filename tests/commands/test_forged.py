"""Commands that somebody has altered, said again, or sent to another board: none of them moves anything."""

from pathlib import Path

from tests.helpers import forge, signed_rig

FORGE = Path(forge.__file__)


def test_every_bit_of_twenty_commands_in_the_vm(vm_run, root):
    """72,000 messages."""
    bits = sum(8 * len(signed_rig.message(request, counter=n + 1)) for n, request in enumerate(signed_rig.TWENTY))
    path = [root / "firmware", root / "host_tools", root / "tests/helpers"]
    assert vm_run(FORGE, 0, 1, path=path).split() == [str(3 * bits + 40), "0"]


def test_some_bits_of_each():
    tried, through = forge.forge(7, 31)
    assert (tried > 2000, through) == (True, 0)


def test_the_trap_is_one():
    """A command that is not altered comes through it."""
    rig = forge.trapped(signed_rig.SignedRig())
    rig.hear(signed_rig.message("!Actions/xReboot"))
    assert rig.trap.acts == 1
