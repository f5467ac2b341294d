"""What a technician hears of a device that answers wrongly, and of a line that nobody can use."""

import json

import pytest

from rack.drivers.modbus_line import Line
from rack.drivers.register_map import RegisterMap
from tests.drivers.rig import Port, Sink, run_line
from wattbit.emulator.chips.modbus_device import ModbusDevice
from wattbit.emulator.chips.modbus_line import ModbusLine

READS = [("soc_pm", 0), ("soh_pm", 1), ("pack_mv", 2)]


def module(root, wire):
    """A line that reads what the map of a battery module says from the device at 64."""
    port, sink = Port(wire), Sink(3)
    line = Line(port, 19200, sink)
    line.add(64, RegisterMap(json.loads((root / "boards/maps/orv3-bbu.json").read_text())), 1000, READS, "bbu1")
    line.start(0)
    return line, port, sink


def test_a_device_whose_every_value_cannot_be_is_another_one_and_said_to_be(root):
    wire = ModbusLine(19200)
    device = ModbusDevice(64, 400)
    for register in range(400):
        device.set(register, 0xFFFF)
    wire.attach(64, device)
    line, port, sink = module(root, wire)
    now = run_line(line, port, 0, 8900)
    assert line.units[0].trouble == "", "nine answers"
    now = run_line(line, port, now, 10900)
    assert "values that cannot be" in line.units[0].trouble
    assert (sum(sink.puts), line.units[0].good) == (0, 0)
    assert line.units[0].counts()[6] == 3 * 11
    for register, value in ((126, 80), (142, 97), (128, 36000)):
        device.set(register, value)
    run_line(line, port, now, now + 1100)
    assert line.units[0].trouble == ""


class Jammed(Port):
    """Somebody talks without a pause until `quiet_us`."""

    quiet_us = 0

    def receive_into(self, buf):
        if self.now_us < self.quiet_us:
            buf[0] = 0x55
            return 1
        return Port.receive_into(self, buf)


def test_a_line_that_never_becomes_quiet_is_named(root):
    wire = ModbusLine(19200)
    device = ModbusDevice(64, 400)
    for register, value in ((126, 80), (142, 97), (128, 36000)):
        device.set(register, value)
    wire.attach(64, device)
    line, port, sink = module(root, wire)
    port = line.master._port = Jammed(wire)
    port.quiet_us = 20_000_000
    now = run_line(line, port, 0, 19900)
    assert "does not become quiet" in line.units[0].trouble
    assert not line.units[0].dormant, "it was never asked"
    run_line(line, port, now, 22500)
    assert line.units[0].trouble == ""
    assert min(sink.puts) >= 1


@pytest.mark.parametrize("wrong", [1, 9])
def test_fewer_than_ten_in_a_row_are_no_news(root, wrong):
    wire = ModbusLine(19200)
    device = ModbusDevice(64, 400)
    wire.attach(64, device)
    line, port, _ = module(root, wire)
    for register in (126, 142, 128):
        device.set(register, 0xFFFF)
    now = run_line(line, port, 0, wrong * 1000 - 100)
    for register, value in ((126, 80), (142, 97), (128, 36000)):
        device.set(register, value)
    run_line(line, port, now, now + 3000)
    assert line.units[0].trouble == ""
    assert line.units[0].good == 3
