"""A device as a whole: it falls silent, sleeps, is probed and wakes as one, and counts what it did."""

import pytest

from rack.drivers import modbus_frame as frame
from tests.drivers.rig import run_line
from tests.drivers.test_modbus_lateness import UNIT, Stamped, rig, roomy
from wattbit.emulator.chips.modbus_device import ModbusDevice


def test_ten_silent_polls_of_any_block_make_the_device_dormant_and_fail_every_slot():
    line, port, sink, device = rig(*roomy(3))
    now = run_line(line, port, 0, 5000)
    device.fault = "drop"
    before = port.requests
    while not line.units[0].dormant:
        now = run_line(line, port, now, now + 1)
    assert port.requests - before == 10
    assert min(sink.fails[:3]) >= 1
    assert line.units[0].errors[frame.TIMEOUT] == 10


def test_a_dormant_device_of_three_blocks_gets_one_probe_in_thirty_seconds():
    line, port, sink, device = rig(*roomy(3))
    other = Stamped(port)
    other.unit = UNIT + 1
    port.line.attach(UNIT + 1, other)
    line.add(UNIT + 1, line.polls[0].map, 1000, [("f0", 0)])
    line.start(0)
    device.fault = "drop"
    now = run_line(line, port, 0, 10000)
    assert [unit.dormant for unit in line.units] == [True, False]
    asked = []
    send = port.send
    port.send = lambda buf, n: (asked.append((buf[0], port.now_us // 1000)), send(buf, n))
    now = run_line(line, port, now, now + 90000)
    assert len([unit for unit, _ in asked if unit == UNIT]) == 3
    assert 89 <= len([unit for unit, _ in asked if unit == UNIT + 1]) <= 91
    device.fault = ""
    good = list(sink.puts)
    run_line(line, port, now, now + 31000)
    assert all(sink.puts[slot] > good[slot] for slot in range(3)), "the first answer wakes all blocks at once"


@pytest.mark.parametrize(
    ("fault", "error"),
    [("crc", frame.CRC), ("exception", frame.EXCEPTION), ("wrong_function", frame.FUNCTION), ("drop", frame.TIMEOUT)],
)
def test_each_kind_of_failure_has_its_counter(fault, error):
    line, port, _, device = rig(*roomy(1))
    device.fault = fault
    run_line(line, port, 0, 5500)
    unit = line.units[0]
    assert unit.errors[error] == sum(unit.errors) >= 4
    assert unit.good == 0
    device.fault = ""
    run_line(line, port, 5500, 9500)
    assert unit.good >= 3


def test_a_device_that_only_answers_wrong_is_wrong_and_not_dormant():
    line, port, _, device = rig(*roomy(1))
    device.fault = "wrong_function"
    now = run_line(line, port, 0, 5000)
    unit = line.units[0]
    assert not unit.wrong
    now = run_line(line, port, now, now + 10000)
    assert unit.wrong
    assert not unit.dormant
    device.fault = ""
    run_line(line, port, now, now + 2000)
    assert not unit.wrong


def test_a_late_answer_is_counted_for_the_unit_that_was_late():
    line, port, _, device = rig(*roomy(1))
    other = ModbusDevice(UNIT + 1, 64)
    port.line.attach(UNIT + 1, other)
    line.add(UNIT + 1, line.polls[0].map, 200, [("f0", 0)])
    line._sink.put = lambda slot, value, now_ms: None
    line.start(0)
    now = run_line(line, port, 0, 2000)
    device.fault = "late"
    device.late_us = 150000
    now = run_line(line, port, now, now + 1000)
    device.fault = ""
    run_line(line, port, now, now + 2000)
    assert [unit.late for unit in line.units] == [1, 0]


def test_a_paused_line_ends_what_it_began_and_begins_nothing():
    line, port, _, _ = rig(*roomy(1))
    now = 0
    while not line.busy():
        port.now_us = now * 1000
        line.step(now)
        now += 1
    line.pause()
    line.pause()
    requests = port.requests
    now = run_line(line, port, now, now + 5000)
    assert port.requests == requests
    assert not line.busy()
    assert line.units[0].good == 1, "the read under way was not cut short"
    line.resume()
    now = run_line(line, port, now, now + 2000)
    assert port.requests == requests, "the other who paused it is not done"
    line.resume()
    run_line(line, port, now, now + 2000)
    assert port.requests >= requests + 2


def test_a_line_that_waits_for_quiet_is_between_two_transactions():
    line, port, _, _ = rig(*roomy(1))
    port.line.inject(bytes(500), 0)
    port.now_us = 5000
    line.step(5)
    assert port.requests == 0
    assert not line.busy()
    line.pause()
    run_line(line, port, 6, 2000)
    assert port.requests == 0
