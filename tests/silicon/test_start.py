"""A board that starts: outputs first, whatever is wrong with the rest; the files are those of the flash tool."""

import random

import pytest

from wattbit.silicon import interrupts, repl, start, storage
from wattbit.silicon.machine import Machine
from wattbit.site import check

UNTOUCHED = dict.fromkeys((2, 3, 4, 5, 6, 7), -1)


@pytest.fixture(scope="module")
def site():
    return check.read_site(start.SITE)


@pytest.fixture(scope="module")
def disk(site):
    return start.disk(site)


def levels(machine):
    return {pin: start.level(machine, pin) for pin in UNTOUCHED}


def damaged(disk, path, data):
    return storage.build({**storage.read(disk), path: data})


def test_outputs_stand_within_50_ms_of_power_on(uf2, site):
    assert start.declared(site, "on_reset") == {2: 1, 3: 1, 4: 0, 5: 0, 6: 0, 7: 0}
    assert 10_000 < start.until_declared_us(uf2, site) <= 50_000


@pytest.mark.slow
def test_damaged_code_is_told_within_5_s_and_the_outputs_stand(uf2, site, disk):
    machine = Machine(uf2, damaged(disk, "a/code.bin", b"wattbit-code 1 00000000 0\n"))
    machine.until_said(b"# wattbit safe mode: ", 5000)
    assert levels(machine) == start.declared(site, "on_bad_config")


def test_damaged_levels_have_a_second_copy(uf2, site, disk):
    machine = Machine(uf2, damaged(disk, "a/levels.txt", b"00000000\n2 1 open open open\n"))
    machine.until(lambda: levels(machine) != UNTOUCHED, 100)
    machine.until(lambda: machine.us() >= 100_000, 200)
    assert levels(machine) == start.declared(site, "on_reset"), "not what the damaged file says"


@pytest.mark.slow
def test_a_file_system_that_is_gone_drives_nothing_and_leaves_the_prompt(uf2, disk):
    """Stock _boot.py formats then: the resistors of the board decide, and a technician gets in."""
    machine = Machine(uf2, b"\xff" * storage.BLOCK * 2 + disk[2 * storage.BLOCK :])
    repl.enter(machine)
    assert levels(machine) == UNTOUCHED
    assert repl.run(machine, "import os\nprint(os.listdir('/'))") == "[]\n"


@pytest.mark.slow
def test_a_watchdog_reset_gives_the_levels_declared_for_it(uf2, site, disk):
    machine = Machine(uf2, disk)
    machine.run_us(60_000)
    repl.enter(machine)
    repl.run(machine, "import machine\nmachine.Pin(4, machine.Pin.OUT, value=1)\nw = machine.WDT(timeout=100)")
    machine.until(lambda: machine.resets, 500)
    assert [why for _, why in machine.resets] == ["watchdog"]
    assert levels(machine) == UNTOUCHED
    machine.until(lambda: start.as_declared(machine, start.declared(site, "on_watchdog")), 60)


@pytest.mark.slow
def test_ctrl_c_and_ctrl_d_at_a_moment_of_the_start(uf2, site):
    """One of the twenty moments of `make silicon`."""
    done = interrupts.interrupt(uf2, site, random.Random(1))
    assert done.took_ms < 1000
    assert done.files_kept
