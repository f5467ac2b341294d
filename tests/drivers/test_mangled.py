"""5,000 exchanges on a bad line: no wrong value is taken, and each costs at most one timeout. 100,000: `make bench`."""

import pytest

from wattbit.bench import mangled
from wattbit.bench.mangler import Mangler, closed, whole

FRAME = bytes.fromhex("110306022B00000064C8BA")  # MODBUS Application Protocol V1.1b3, 6.3


@pytest.mark.parametrize("seed", [1, 2])
def test_no_wrong_value_is_taken(seed):
    run = mangled.Run(seed)
    run.run(2500)
    assert mangled.unexplained(run) == 0
    assert run.judge.taken > 1000
    assert run.longest_ms <= mangled.longest_wait_ms()
    assert set(run.mangler.done) == set(Mangler.KINDS)
    assert sum(unit.late for unit in run.line.units) > 50


def test_the_row_about_late_copies_does_let_them_come_late():
    run = mangled.Run(1, mangled.ANY)
    run.run(3000)
    assert run.mangler.done["twice"] > 100
    assert run.judge.taken_tight > 100


def test_once_a_unit_has_repeated_itself_no_length_is_asked_for_twice_in_time():
    """Two peers without a pause: far more requests than lengths, copies of all of them up to 2.9 s late."""
    run = mangled.Run(1, mangled.ANY, range(1, 3), 200)
    run.run(3000)
    assert mangled.unexplained(run) == 0
    assert run.judge.taken > 1000
    assert run.judge.taken_tight > 20


@pytest.mark.parametrize("shift", [1, 4, 10, 20])
def test_the_judge_knows_another_register_and_an_old_value(shift):
    assert mangled.is_true(mangled.value(5, 20, 700), 5, 20, 701)
    assert not mangled.is_true(mangled.value(5, 20 + shift, 700), 5, 20, 700)
    assert not mangled.is_true(mangled.value(5 + shift, 20, 700), 5, 20, 700)
    assert not mangled.is_true(mangled.value(5, 20, 700 - 3 - shift), 5, 20, 700)


def test_a_master_that_forgets_what_is_owed_is_found_out(monkeypatch):
    monkeypatch.setattr("rack.drivers.modbus_owed.Asker.choose", lambda *_: 0)
    run = mangled.Run(1)
    run.run(2500)
    assert mangled.unexplained(run) > 0


def test_a_forged_frame_with_a_right_crc_is_counted_and_taken():
    """It cannot be told from an answer: only plausibility can stop it."""
    mangler = Mangler(1)
    forged = closed(FRAME[:3] + b"\1\2\3\4\5\6")
    assert whole(forged)
    assert mangler._noted(forged, FRAME) == forged
    assert mangler._noted(FRAME, FRAME) == FRAME
    assert (mangler.collisions, mangler.collided) == (1, [forged])
