"""SunSpec batteries are read where their chain of models says, not where the map was written for."""

import json

import pytest

from rack.drivers import modbus_plan
from rack.drivers.modbus_line import Line
from rack.drivers.modbus_unit import Unit
from rack.drivers.register_map import RegisterMap
from tests.drivers.rig import Port, Sink, module, run_line
from wattbit.emulator.chips.batteries import SunSpecBattery
from wattbit.emulator.chips.modbus_device import ModbusDevice
from wattbit.emulator.chips.modbus_line import ModbusLine

READS = [("soc_pm", 0), ("pack_mv", 1), ("current_ma", 2), ("temperature_mc", 3)]
TRUE = [873, 36300, -84200, 31200]


def rig(root, *devices):
    """(line, port, sink) with the devices on it, the k-th read into slots 4k .. 4k + 3."""
    wire = ModbusLine(19200)
    port, sink = Port(wire), Sink(4 * len(devices))
    line = Line(port, 19200, sink)
    registers = RegisterMap(json.loads((root / "boards/maps/sunspec-battery.json").read_text()))
    for k, device in enumerate(devices):
        wire.attach(device.unit, device)
        line.add(device.unit, registers, 1000, [(field, 4 * k + slot) for field, slot in READS])
    line.start(0)
    return line, port, sink


@pytest.mark.parametrize(
    ("before", "base"),
    [
        ((), 40000),
        (((120, 26),), 40000),
        (((101, 50), (120, 26), (121, 30), (122, 44), (160, 48)), 40000),
        (((701, 153), (702, 50)), 50000),
        (((120, 26),), 0),
    ],
)
def test_a_battery_behind_other_models(root, before, base):
    line, port, sink = rig(root, SunSpecBattery(1, module(), 1, before, base))
    run_line(line, port, 0, 12000)
    assert list(sink.value) == TRUE
    assert list(sink.fails) == [0, 0, 0, 0]
    assert line.units[0].trouble == ""


def test_the_chain_is_walked_once(root):
    line, port, sink = rig(root, SunSpecBattery(1, module(), 1, ((120, 26),)))
    run_line(line, port, 0, 100000)
    walk = 1 + 5  # SunS; 1, 120, 802, 803, the end
    assert port.requests - walk == sink.puts[0] + sink.puts[3]
    assert sink.puts[0] >= 98 and sink.puts[3] >= 9


def test_another_device_after_a_silence_is_walked_again(root):
    old, new = SunSpecBattery(1, module(), 1), SunSpecBattery(1, module(), 1, ((160, 48),))
    line, port, sink = rig(root, old)
    now = run_line(line, port, 0, 5000)
    old.fault = "drop"
    now = run_line(line, port, now, now + 15000)
    assert line.units[0].dormant and sink.fails[0]
    port.line._devices[1] = new
    new._module.soc = 0.5
    puts = sink.puts[0]
    run_line(line, port, now, now + 40000)
    assert sink.puts[0] > puts and sink.value[0] == 500


def test_another_device_without_a_silence_is_walked_again(root):
    line, port, sink = rig(root, SunSpecBattery(1, module(), 1))
    now = run_line(line, port, 0, 5000)
    port.line._devices[1] = SunSpecBattery(1, module(), 1, ((160, 48),))
    now = run_line(line, port, now, now + 5000)
    before = sink.puts[0]
    run_line(line, port, now, now + 40000)
    assert sink.puts[0] > before + 5
    assert list(sink.value) == TRUE


def test_neighbours_of_a_silent_and_of_a_foreign_device_are_read(root):
    silent = SunSpecBattery(1, module(), 1)
    silent.fault = "drop"
    foreign = ModbusDevice(2, 100)
    line, port, sink = rig(root, silent, foreign, SunSpecBattery(3, module(), 1, ((120, 26),)))
    run_line(line, port, 0, 60000)
    assert list(sink.value[8:]) == TRUE
    assert sink.puts[8] >= 50
    assert list(sink.puts[:8]) == [0] * 8, "nothing is made up"
    assert line.units[0].trouble == "does not answer"
    assert line.units[1].trouble == "refuses what its map asks for"


@pytest.mark.parametrize("length", [0xFFFF, 0])
def test_a_broken_chain_ends(root, length):
    device = SunSpecBattery(1, module(), 1)
    device.set(40003, length)
    line, port, sink = rig(root, device)
    run_line(line, port, 0, 60000)
    assert line.units[0].chain.done
    assert list(sink.value[:2]) == TRUE[:2], "read where the map says, and the model id is there"


def test_late_answers_misplace_nothing_for_long(root):
    device = SunSpecBattery(1, module(), 1, ((120, 26), (160, 48)))
    device.fault, device.late_us = "late", 700000
    line, port, sink = rig(root, device)
    now = run_line(line, port, 0, 5500)
    device.fault = ""
    run_line(line, port, now, now + 60000)
    assert list(sink.value) == TRUE


WALK_IN_VM = """
import json, micropython
from rack.drivers import modbus_plan
from rack.drivers.modbus_unit import Unit
from rack.drivers.register_map import RegisterMap

class Master:
    words = {40000: (0x5375, 0x6E53), 40002: (1, 66), 40070: (120, 26), 40098: (802, 62), 40162: (803, 26),
             40190: (0xFFFF, 0)}
    def __init__(self):
        self.at = 0
    def start(self, unit, function, address, count, now_ms, answer_ms):
        self.at = address
    def register(self, i):
        return self.words[self.at][i]

with open("%s") as f:
    registers = RegisterMap(json.load(f))
unit = Unit(1)
polls = modbus_plan.plan(1, registers, 1000, [("soc_pm", 0), ("strings", 1)], unit)
master = Master()
chain = unit.chain
micropython.heap_lock()
now = steps = 0
while not chain.done:
    if chain.start(master, now):
        chain.deliver(master, None, now)
        steps += 1
    now += 100
micropython.heap_unlock()
print(steps, [poll.shift for poll in polls[1:]])
"""


def test_the_walk_allocates_nothing(vm_run, root):
    assert vm_run(WALK_IN_VM % (root / "boards/maps/sunspec-battery.json")).strip() == "6 [28, 28]"


# an inverter with battery, captured: evcc-io/evcc issue 12444 (Modbus TCP, the same registers); register -> words
CAPTURED = {0x9C40: (0x5375, 0x6E53), 0x9C42: (1, 66), 0x9C86: (103, 50), 0x9CBA: (113, 60)}
THEN_ASKED = 0x9CF8


class Replay:
    """A master that answers from the capture and remembers what it was asked for."""

    def __init__(self):
        self.asked = []

    def start(self, unit, function, address, count, now_ms, answer_ms):
        self.asked.append(address)

    def register(self, index):
        return CAPTURED[self.asked[-1]][index]


def test_a_captured_walk(root):
    registers = RegisterMap(json.loads((root / "boards/maps/sunspec-battery.json").read_text()))
    unit, master = Unit(1), Replay()
    modbus_plan.plan(1, registers, 1000, [("soc_pm", 0)], unit)
    for now_ms in range(0, 400, 100):
        assert unit.chain.start(master, now_ms)
        unit.chain.deliver(master, None, now_ms)
    unit.chain.start(master, 500)
    assert master.asked == [*CAPTURED, THEN_ASKED]
