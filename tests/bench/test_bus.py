"""The figures of the Modbus line that come from virtual time: the same on every machine, so also a test."""

import pytest

from wattbit.bench import bus
from wattbit.emulator.chips.modbus_device import ModbusDevice
from wattbit.emulator.chips.modbus_line import ModbusLine


def test_every_device_of_the_shelf_is_read_within_a_second():
    line, port, _, ages = bus.shelf(19200, 900, 3000)
    bus.run(line, port, 10000)
    assert ages.worst_ms <= 1000
    assert all(unit.good >= 10 for unit in line.units)
    assert sum(sum(unit.errors) for unit in line.units) == 0


@pytest.mark.parametrize(("baud", "goal"), [(19200, 95), (115200, 90)])
def test_a_busy_master_fills_the_wire_and_no_request_comes_too_early(baud, goal):
    line, port, wire, _ = bus.shelf(baud, 1, 0)
    bus.run(line, port, 5000)
    assert sum(sum(unit.errors) for unit in line.units) == 0, "the line spoils what comes within the pause"
    characters = wire.sent + wire.received
    pause_us = {19200: 2005.2, 115200: 1750}[baud]
    assert characters * 11e6 / baud + 2 * pause_us * port.requests >= goal / 100 * 5e6


@pytest.mark.parametrize(("pause_us", "answered"), [(1700, False), (1800, True)])
def test_above_19200_baud_the_line_wants_1750_us_of_quiet(pause_us, answered):
    wire = ModbusLine(115200)
    device = ModbusDevice(1, 10)
    wire.attach(1, device)
    request = bytes(device._close(bytearray((1, 3, 0, 0, 0, 1, 0, 0))))
    wire.inject(b"\0", 0)
    quiet_us = int(11e6 / 115200) + 1
    wire.receive_into(bytearray(8), quiet_us)
    wire.send(request, 8, quiet_us + pause_us)
    wire.receive_into(bytearray(8), quiet_us + pause_us + 20000)
    assert (wire.received > 1) == answered


def test_without_the_other_library_its_earlier_figures_are_quoted(monkeypatch):
    monkeypatch.setattr(bus.umodbus, "fetched", lambda: None)
    figures = bus._poll()
    assert len(figures) == 2
    assert all("Not fetched now" in figure.how for figure in figures)
