"""Scenarios on the emulated board: what is refused, what is wired, and what is recorded. `make silicon` runs one."""

import pytest

from wattbit import cli
from wattbit.emulator import wiring
from wattbit.emulator.results import timeline, world
from wattbit.emulator.scenario import load_scenario
from wattbit.silicon import emulate, evening, repl, storage
from wattbit.silicon.machine import Machine
from wattbit.silicon.record import Record
from wattbit.silicon.rig import Rig
from wattbit.site import board as boards


@pytest.fixture
def rig(uf2, tmp_path):
    run = wiring.complete(load_scenario(evening.SCENARIO).run, False)
    machine = Machine(uf2, storage.build({"x": b""}))
    record = Record(run, tmp_path)
    return machine, Rig(machine, run, boards.read_board("pico_w"), record), record, tmp_path


def test_outputs_reach_the_plant_and_contacts_reach_the_pins(rig):
    """boards/pico_w: out0 is GPIO 2 with read-back on 10, in0 (grid-ok) is 18."""
    machine, rack, _, _ = rig
    repl.enter(machine)
    look = "print(Pin(18, Pin.IN).value(), Pin(10, Pin.IN).value())"
    assert repl.run(machine, "from machine import Pin\n" + look) == "1 1\n", "outlets begin closed"
    assert repl.run(machine, "o = Pin(2, Pin.OUT, value=0)\n" + look) == "1 0\n"
    assert repl.run(machine, "o.value(1)\n" + look) == "1 1\n"
    assert rack.rack.loads.commanded[0] == 1
    rack.rack.apply({"do": "grid_fail"})
    machine.run_us(100_000)
    assert rack.t_ms == machine.us() // 100_000 * 100
    assert repl.run(machine, "o.value(0)\n" + look) == "0 0\n"
    assert rack.rack.loads.commanded[0] == 0


def test_the_record_is_what_the_results_read(rig):
    machine, rack, record, folder = rig
    record.note(0, "boot", {"cause": "power"})
    machine.run_us(300_500)
    record.note(rack.t_ms, "end", {"sim_ms": rack.t_ms})
    record.close()
    rows = timeline.read(folder / "timeline.bin")
    assert list(rows.t_ms) == [100, 200, 300]
    assert rows.bus_mv[0] > 48_000
    assert world.read(folder / "world.jsonl").end["sim_ms"] == 300


def test_what_this_tier_cannot_do_is_refused(root, tmp_path, capsys):
    code = cli.run(["emulate", "reboot-early", "--tier", "silicon", "--out", str(tmp_path / "o")])
    said = capsys.readouterr().err
    assert code == 2
    assert "site is for board 'desktop'; allowed with --tier silicon: 'pico_w'" in said
    assert "event 'reboot'; not on this tier" in said
    assert cli.run(["emulate", "evening", "--tier", "copper", "--out", str(tmp_path / "o")]) == 2
    assert "allowed: vm, or silicon" in capsys.readouterr().err
    assert not (tmp_path / "o").exists()


def test_a_board_of_long_standing_remembers_its_charge():
    run = wiring.complete(load_scenario(evening.SCENARIO).run, False)
    files = storage.read(emulate.disk(run))
    assert b'"soc"' in files["state/memory.a"]
    assert "a/manifest.txt" in files


def test_a_life_begins_at_the_least_of_what_its_events_tell():
    """Said at 5000 with 0 on its clock (late, busy with its start), at 12 510 with 9 500: it began at 3 010."""

    class Board:
        def __init__(self):
            self.said, self.resets, self.now_ms = bytearray(), [], 0

        def us(self):
            return self.now_ms * 1000

    class Notes:
        def __init__(self):
            self.lines = []

        def note(self, t_ms, what, more):
            self.lines.append((t_ms, what, more))

    board, notes = Board(), Notes()
    lives = emulate.Lives(board, notes)
    for now_ms, said in ((5000, b'#Event {"s":0,"ms":0,"n":0}\r\n#Event {"s":9,"m'), (12_510, b's":500,"n":1}\r\n')):
        board.now_ms, board.said = now_ms, bytearray(said)
        lives.look()
    board.now_ms, board.said, board.resets = 20_000, bytearray(b"# nothing\r\n"), [(19_000_000, "watchdog")]
    lives.look()
    lives.ended()
    assert notes.lines == [(3010, "boot", {"cause": "power"})]
