"""The scheduler of a line: periods, silent devices, late answers, the whole shelf within a second."""

import json

import pytest

from rack.drivers import modbus_frame
from rack.drivers.modbus_line import Line
from rack.drivers.register_map import RegisterMap
from tests.drivers.rig import Port, Sink, rack, run_line
from wattbit.emulator.chips.modbus_device import ModbusDevice
from wattbit.emulator.chips.modbus_line import ModbusLine
from wattbit.emulator.chips.orv3 import Bbu, Psu

PSU_READS = ("ok", "output_w")
BBU_READS = ("soc_pm", "soh_pm", "current_ma", "pack_mv", "temperature_mc")


def shelf(root):
    """Six supplies and six modules on one line, as in the example site; (line, port, sink, devices, plant)."""
    plant = rack()
    wire = ModbusLine(19200)
    port = Port(wire)
    sink = Sink(42)
    line = Line(port, 19200, sink)
    maps = {n: RegisterMap(json.loads((root / f"boards/maps/{n}.json").read_text())) for n in ("orv3-psu", "orv3-bbu")}
    devices = []
    slot = 0
    for k in range(12):
        psu = k < 6
        unit = 200 + k if psu else 64 + k - 6
        devices.append(Psu(unit, plant.supplies[k], k) if psu else Bbu(unit, plant.modules[k - 6], plant, k))
        wire.attach(unit, devices[-1])
        reads = []
        for field in PSU_READS if psu else BBU_READS:
            reads.append((field, slot))
            slot += 1
        line.add(unit, maps["orv3-psu" if psu else "orv3-bbu"], 1000, reads)
    line.start(0)
    return line, port, sink, devices, plant


def test_the_whole_shelf_is_read_every_second_with_one_transaction_each(root):
    line, port, sink, _, _ = shelf(root)
    now = run_line(line, port, 0, 60000)
    assert port.requests == 720
    assert list(sink.fails) == [0] * 42
    assert min(sink.puts) >= 59
    assert sum(sink.fails) == 0
    assert list(sink.value[0:2]) == [1, 1791]
    assert list(sink.value[12:17]) == [870, 970, -84000, 36300, 31250]
    assert now >= 60000


def test_wire_time_of_a_round_leaves_half_of_the_second_free(root):
    line, port, sink, _, _ = shelf(root)
    for poll in line.polls:
        poll.due = 0  # all at once: how long does a round take?
    now = ended = 0
    while port.requests < 12 or min(sink.puts) == 0:
        port.now_us = now * 1000
        ended = now
        now += line.step(now)
    assert ended < 520
    assert port.line.sent + port.line.received == 12 * 8 + 6 * (5 + 46) + 6 * (5 + 42)


def test_values_follow_the_plant(root):
    line, port, sink, _, plant = shelf(root)
    now = run_line(line, port, 0, 2000)
    plant.supplies[2].ok = False
    plant.supplies[2].out_v = plant.supplies[2].out_w = plant.supplies[2].out_a = 0.0
    plant.supplies[3].ac_ok = plant.supplies[3].ok = False
    plant.modules[0].soc = 0.42
    plant.modules[0].pack_a = 12.3
    run_line(line, port, now, now + 1100)
    assert [sink.value[2 * k] for k in range(6)] == [1, 1, 0, 0, 1, 1]
    assert sink.value[12] == 420
    assert sink.value[14] == 12000


@pytest.mark.parametrize("silent", [1, 6, 11])
def test_silent_devices_fail_all_their_slots_and_do_not_slow_the_others(root, silent):
    line, port, sink, devices, _ = shelf(root)
    for device in devices[:silent]:
        device.fault = "drop"
    now = run_line(line, port, 0, 9000)
    requests = port.requests
    run_line(line, port, now, now + 30000)
    for k in range(12):
        slots = range(2 * k, 2 * k + 2) if k < 6 else range(12 + 5 * (k - 6), 17 + 5 * (k - 6))
        for slot in slots:
            if k < silent:
                assert sink.puts[slot] == 0
                assert 10 <= sink.fails[slot] <= 12
            else:
                assert sink.puts[slot] >= 38
                assert sink.fails[slot] == 0
    assert port.requests - requests <= 30 * (12 - silent) + 4 * silent
    assert [poll.device.dormant for poll in line.polls] == [k < silent for k in range(12)]
    assert all(poll.device.errors[modbus_frame.TIMEOUT] == sink.fails[0] for poll in line.polls[:1])


def test_a_dormant_device_comes_back_by_itself(root):
    line, port, sink, devices, _ = shelf(root)
    devices[7].fault = "drop"
    now = run_line(line, port, 0, 20000)
    assert line.polls[7].device.dormant
    devices[7].fault = ""
    now = run_line(line, port, now, now + 31000)
    assert sink.puts[17] >= 1
    before = sink.puts[17]
    run_line(line, port, now, now + 5000)
    assert sink.puts[17] - before >= 4


def test_a_cut_line_wakes_as_a_whole(root):
    line, port, sink, _, _ = shelf(root)
    port.line.silent = True
    now = run_line(line, port, 0, 60000)
    assert all(poll.device.dormant for poll in line.polls)
    assert sum(sink.puts) == 0
    quiet = port.requests
    now = run_line(line, port, now, now + 30000)
    assert 10 <= port.requests - quiet <= 24, "a few probes, not a storm"
    port.line.silent = False
    run_line(line, port, now, now + 5000)
    assert min(sink.puts) >= 1, "all are back within five seconds"


class Clock(ModbusDevice):
    """Its register holds the time, in tenths of a second, at which it was asked."""

    def __init__(self, port):
        ModbusDevice.__init__(self, 9, 30)
        self.port = port

    def refresh(self, first, end):
        for register in range(30):
            self.set(register, self.port.now_us // 100000)


class FreshOnly(Sink):
    """A sink that judges: whatever it is given must be younger than 0.3 s."""

    def put(self, slot, value, now_ms):
        assert now_ms - value * 100 <= 300, f"at {now_ms} ms an answer of {value * 100} ms was taken"
        Sink.put(self, slot, value, now_ms)


def clock_line(room):
    """A line with one clock whose request may grow within `room` registers; (line, port, sink, device)."""
    wire = ModbusLine(19200)
    port = Port(wire)
    device = Clock(port)
    wire.attach(9, device)
    sink = FreshOnly(1)
    line = Line(port, 19200, sink)
    data = {
        "schema": "wattbit-register-map-1", "name": "m", "function": 3, "answer_ms": 50,
        "blocks": [{"start": 0, "count": room, "every": 1}],
        "fields": [{"name": "time", "register": 0, "type": "u16", "low": 0, "high": 65535}],
    }  # fmt: skip
    line.add(9, RegisterMap(data), 1000, [("time", 0)])
    line.start(0)
    return line, port, sink, device


@pytest.mark.parametrize("room", [1, 30])
@pytest.mark.parametrize("late_ms", [70, 100, 500, 900, 950, 1000, 1050, 1900, 2000, 2050, 2900])
def test_an_answer_that_is_late_once_is_never_taken_for_the_next(late_ms, room):
    line, port, sink, device = clock_line(room)
    now = run_line(line, port, 0, 3000)
    good = sink.puts[0]
    assert good >= 2
    device.late_us = late_ms * 1000
    for _ in range(6):  # late once, then well again, over and over
        device.fault = "late"
        now = run_line(line, port, now, now + 1000)
        device.fault = ""
        now = run_line(line, port, now, now + 9000)
    assert sink.fails[0] >= 6
    assert sink.puts[0] >= good + 30


@pytest.mark.parametrize("room", [1, 30])
@pytest.mark.parametrize("late_ms", [980, 992, 1000, 1010, 1020, 1030, 1045, 1990, 2010, 2030, 2900])
def test_answers_that_are_always_one_request_behind_are_never_taken(late_ms, room):
    """Each answer arrives just when the next one is expected: right unit, function and CRC."""
    line, port, sink, device = clock_line(room)
    now = run_line(line, port, 0, 3000)
    good = sink.puts[0]
    device.late_us = late_ms * 1000
    device.fault = "late"
    now = run_line(line, port, now, now + 25000)
    assert sink.puts[0] <= good + 1
    assert sink.fails[0] >= 5
    device.fault = ""
    run_line(line, port, now, now + 40000)
    assert sink.puts[0] >= good + 5


@pytest.mark.parametrize("fault", ["crc", "wrong_unit", "wrong_function", "short", "long", "junk", "exception"])
def test_one_bad_device_never_harms_its_neighbours(root, fault):
    line, port, sink, devices, _ = shelf(root)
    devices[3].fault = fault
    now = run_line(line, port, 0, 10000)
    assert sum(sink.puts[6:8]) == 0
    for slot in range(42):
        if slot not in (6, 7):
            assert sink.puts[slot] >= 9
            assert sink.fails[slot] == 0
    devices[3].fault = ""
    # answers in the name of another unit are silence as far as this one goes: it has become dormant
    run_line(line, port, now, now + (31000 if fault == "wrong_unit" else 1100))
    assert sink.puts[6] >= 1


def test_garbage_frames_give_only_legal_values(root):
    """Random registers in a right frame cannot be told from data; the legal range is the only guard here."""
    line, port, sink, devices, _ = shelf(root)
    for device in devices:
        device.fault = "garbage"
    now = 0
    low = [0, 0] * 6 + [0, 0, -200000, 0, -40000] * 6
    high = [1, 8191] * 6 + [1000, 1000, 200000, 60000, 120000] * 6
    while now < 40000:
        now = run_line(line, port, now, now + 500)
        for slot in range(42):
            assert low[slot] <= sink.value[slot] <= high[slot]
    assert sum(sink.fails) > 42 * 10, "every second frame has a wrong CRC, and most percentages are not legal"
    assert all(poll.device.errors[modbus_frame.CRC] >= 15 for poll in line.polls)
    assert sum(unit.illegal for unit in line.units) > 100


@pytest.mark.parametrize(("impossible", "believed"), [(0, 5), (1, 4), (2, 3), (3, 0), (5, 0)])
def test_a_device_most_of_whose_numbers_cannot_be_is_not_believed_in_the_rest(root, impossible, believed):
    registers = RegisterMap(json.loads((root / "boards/maps/orv3-bbu.json").read_text()))
    wire = ModbusLine(19200)
    device = ModbusDevice(64, 307)
    # mode, temperatures, charge, voltage, current, health: legal, or as large as 16 bits can be
    legal = {122: 2982, 123: 2982, 124: 2982, 125: 2982, 126: 80, 128: 36000, 130: 0, 129: 0, 142: 97}
    for register, value in legal.items():
        device.set(register, value)
    for register in (126, 142, 122, 128, 129)[:impossible]:
        device.set(register, 0x7FFF if register == 129 else 0xFFFF)
    wire.attach(64, device)
    port, sink = Port(wire), Sink(5)
    line = Line(port, 19200, sink)
    line.add(64, registers, 1000, [(field, k) for k, field in enumerate(BBU_READS)])
    line.start(0)
    run_line(line, port, 0, 900)
    assert sum(sink.puts) == believed
    assert sum(sink.fails) == 5 - believed


def test_a_jumping_clock_and_a_stall_only_cost_polls(root):
    line, port, sink, _, _ = shelf(root)
    now = run_line(line, port, 0, 3000)
    for _ in range(20):
        now = run_line(line, port, now + 700, now + 2000)
    before = list(sink.puts)
    run_line(line, port, now, now + 3000)
    assert all(sink.puts[k] - before[k] >= 2 for k in range(42))
    assert sum(sink.fails) <= 42


def test_after_a_long_stall_nothing_is_made_up_for(root):
    line, port, _, _, _ = shelf(root)
    now = run_line(line, port, 0, 3000)
    requests = port.requests
    run_line(line, port, now + 10000, now + 12000)
    assert port.requests - requests <= 3 * 12


def test_over_the_end_of_the_tick(root):
    line, port, sink, _, _ = shelf(root)
    start = 0x3FFFFFFF - 5000
    line.start(start)
    now = start
    elapsed = 0
    while elapsed < 12000:
        port.now_us = (start + elapsed) * 1000
        wait = line.step(now)
        elapsed += wait
        now = (now + wait) & 0x3FFFFFFF
    assert min(sink.puts) >= 11
    assert sum(sink.fails) == 0
