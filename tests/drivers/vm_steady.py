"""Runs in the MicroPython VM: drivers and chips together, with the heap locked around every driver call.

The line model may allocate (it is not device code), so here the bytes come from a replayed, preallocated record.
Prints one JSON line with what was measured.
"""

import gc
import json
import sys
from array import array
from time import ticks_diff, ticks_us

import micropython
import rig

from rack.drivers import modbus_line
from rack.drivers.ads1115 import Ads1115, Ads1115Input
from rack.drivers.analog import AdcInput
from rack.drivers.digital import DigitalInput
from rack.drivers.ds18b20 import Ds18b20
from rack.drivers.ina226 import Ina226
from rack.drivers.ina228 import Ina228
from rack.drivers.ina238 import Ina238
from rack.drivers.mcp23017 import ExpanderIn, ExpanderOut, Mcp23017
from rack.drivers.pulses import Pulses
from rack.drivers.register_map import RegisterMap
from rack.drivers.sht3x import Sht3x
from rack.drivers.tmp117 import Tmp117
from rack.sensing.poll import Poller
from wattbit.emulator.chips import ina228, orv3, tmp117
from wattbit.emulator.chips import modbus_line as chip_line
from wattbit.emulator.chips.i2c import I2cFabric

maps = sys.argv[1]
plant = rig.rack()


class ReplayBus:
    """Answers reads from a table made beforehand: nothing here allocates either."""

    def __init__(self, words):
        self.words = words

    def read_into(self, address, register, buf):
        word = self.words[register]
        for i in range(len(buf)):
            buf[i] = word[i]

    def write_from(self, address, register, buf):
        pass

    def receive_into(self, address, buf):
        self.read_into(address, "", buf)


class ReplayPort:
    """Gives the answer that was recorded for the unit and the number of registers that were asked for."""

    def __init__(self, answers):
        self.answers = answers
        self.unit = 0
        self.count = 0

    def send(self, buf, n):
        self.unit = buf[0]
        self.count = buf[5]

    def receive_into(self, buf):
        if self.unit == 0:
            return 0
        frame = self.answers[self.unit][self.count]
        self.unit = 0
        for i in range(len(frame)):
            buf[i] = frame[i]
        return len(frame)


def locked(call, argument):
    """Call with the heap locked: an allocation inside is a MemoryError."""
    micropython.heap_lock()
    try:
        return call(argument)
    finally:
        micropython.heap_unlock()


def shelf(port, sink):
    line = modbus_line.Line(port, 19200, sink)
    kinds = {}
    for name in ("orv3-psu", "orv3-bbu"):
        with open(maps + "/" + name + ".json") as f:
            kinds[name] = RegisterMap(json.load(f))
    slot = 0
    for k in range(12):
        fields = ("ok", "output_w") if k < 6 else ("soc_pm", "soh_pm", "current_ma", "pack_mv", "temperature_mc")
        reads = [(fields[j], slot + j) for j in range(len(fields))]
        slot += len(fields)
        line.add(200 + k if k < 6 else 58 + k, kinds["orv3-psu" if k < 6 else "orv3-bbu"], 1000, reads)
    return line


def devices(wire):
    for k in range(6):
        wire.attach(200 + k, orv3.Psu(200 + k, plant.supplies[k], k))
        wire.attach(64 + k, orv3.Bbu(64 + k, plant.modules[k], plant, k))


def recorded():
    """One good answer per unit and shape, as the device models give it for the requests of the maps."""
    wire = chip_line.ModbusLine(19200)
    devices(wire)
    answers = {}
    for poll in shelf(None, None).polls:
        device = wire._devices[poll.unit]
        answers[poll.unit] = {}
        for count in range(poll.count, poll.count + poll.shapes):
            request = bytearray((poll.unit, 3, 0, poll.first, 0, count, 0, 0))
            answers[poll.unit][count] = device.answer(device._close(request))
    return answers


def steady_line(result):
    sink = rig.Sink(42)
    line = shelf(ReplayPort(recorded()), sink)
    line.start(0)
    now = 0
    steps = 0
    while now < 30000:
        now += locked(line.step, now)
        steps += 1
    assert min(sink.puts) >= 29, list(sink.puts)
    assert sum(sink.fails) == 0
    assert list(sink.value[:2]) == [1, 1791] and list(sink.value[12:17]) == [870, 970, -84000, 36300, 31250]
    result["locked_line_steps"] = steps


def silent_line(result):
    class Silent:
        def send(self, buf, n):
            pass

        def receive_into(self, buf):
            return 0

    sink = rig.Sink(42)
    line = shelf(Silent(), sink)
    line.start(0)
    now = 0
    while now < 120000:
        now += locked(line.step, now)
    assert sum(sink.puts) == 0 and min(sink.fails) >= 10
    result["locked_silent_ms"] = now


def steady_i2c(result):
    fabric = I2cFabric()
    fabric.attach(0x40, ina228.Ina228(lambda: plant.bus_v, lambda: plant.load_a, 50, 1))
    fabric.attach(0x48, tmp117.Tmp117(lambda: plant.inlet_c, 2))
    shunt = Ina228(fabric, 0x40, {"shunt_uohm": 50, "max_ma": 500000})
    coolant = Tmp117(fabric, 0x48, {})
    values = array("i", [0, 0, 0])
    shunt.read(values)
    assert abs(values[0] - 50900) <= 3 and abs(values[1] - 211700) <= 6, list(values)
    coolant.read(values)
    assert abs(values[0] - 27300) <= 20, list(values)
    words = {}
    for register, n in ((0x05, 3), (0x07, 3), (0x0B, 2), (0x3E, 2), (0x3F, 2)):
        words[register] = bytearray(n)
        fabric.read_into(0x40, register, words[register])
    replay = Ina228(ReplayBus(words), 0x40, {"shunt_uohm": 50, "max_ma": 500000})
    counting(words)
    words[0x0F] = bytearray(b"\x01\x17")
    words[0x00] = bytearray(b"\x0d\xa6")
    cool = Tmp117(ReplayBus(words), 0x48, {})
    for _ in range(100):
        locked(replay.read, values)
    assert abs(values[0] - 50900) <= 3 and abs(values[1] - 211700) <= 6, list(values)
    for _ in range(100):
        locked(cool.read, values)
    assert values[0] == (0x0DA6 * 125 + 8) // 16
    result["locked_i2c_reads"] = 200
    result["ina228_read_us"] = best(lambda: shunt.read(values))
    result["ina228_driver_only_us"] = best(lambda: replay.read(values))


def counting(words):
    """The chip's own counters, with the heap locked; numbers beyond 31 bits are the business of test_counter40."""
    words[0x0A] = bytearray(b"\x7f\xff\xff\xff\xff")
    words[0x09] = bytearray(5)
    reads = {"charge_c": "battery_charge_c", "energy_wh": "bus_energy_wh"}
    sensor = {"shunt_uohm": 50, "max_ma": 500000, "period_ms": 1000, "reads": reads}
    replay = Ina228(ReplayBus(words), 0x40, sensor)
    values = array("i", [0] * 5)
    for _ in range(100):
        locked(replay.read, values)
        words[0x0A][1] += 1
        words[0x09][1] += 1
        words[0x0A][0] ^= 0xFF
    assert values[3] != 0 and values[4] != 0, list(values)


def steady_chips(result):
    """Every other driver through its poller, as the controller calls it."""
    words = {0x00: b"\x45\x27", 0x01: b"\xff\x38", 0x02: b"\x25\x70", 0xFE: b"\x54\x49", 0xFF: b"\x22\x60"}
    polled("ina226", Ina226(ReplayBus(words), 0x40, {"shunt_uohm": 500, "max_ma": 100000}), result)
    words = {0x01: b"\xbb\x6a", 0x04: b"\xff\x38", 0x05: b"\x3e\x80", 0x3E: b"\x54\x49", 0x3F: b"\x23\x81"}
    polled("ina238", Ina238(ReplayBus(words), 0x40, {"shunt_uohm": 500, "max_ma": 100000}), result)
    polled("sht3x", Sht3x(ReplayBus({"": b"\x66\x66\x93\x80\x00\xa2"}), 0x44, {}), result)

    steady_pins(result)


class Pins:
    """Every pin object of hal in one, preallocated: an analogue pin, a 1-Wire with a DS18B20, a meter, a contact."""

    now_ms = 0

    def __init__(self):
        self.rom = bytes((0x28, 0xFF, 0x64, 0x1E, 0x0F, 0x16, 0x03, 0x90))
        self.pad = bytes((0x91, 0x01, 0x4B, 0x46, 0x7F, 0xFF, 0x0C, 0x10, 0x70))
        self.count = 0

    def full_mv(self):
        return 3300

    def read_uv(self):
        return 1650000

    def read(self):
        return 1

    def reset(self):
        return 1

    def write(self, buf):
        pass

    def read_into(self, buf):
        source = self.pad if len(buf) == 9 else self.rom
        for i in range(len(buf)):
            buf[i] = source[i]

    def look(self, found):
        self.count += 1
        found[0] = self.count
        found[1] = found[2] = self.count * 1000


def steady_pins(result):
    row = {"vref_mv": 3300, "top_ohm": 180000, "bottom_ohm": 10000, "uv_per_a": 10000, "zero_mv": 1650,
           "series_ohm": 10000, "ntc_ohm": 10000, "beta_k": 3950, "channel": 1, "rom": "", "pulses_per": 1000,
           "window_ms": 0, "zero_ms": 0, "invert": False, "debounce_ms": 50, "period_ms": 1000}  # fmt: skip
    for measure in ("voltage", "current", "ntc"):
        row["measure"] = measure
        polled("adc " + measure, AdcInput(Pins(), row), result)
        words = {0x00: b"\x54\x60", 0x01: b"\xd3\x83"}
        polled("ads1115 " + measure, Ads1115Input(Ads1115(ReplayBus(words), 0x48), row), result)
    for measure in ("rpm", "flow", "power"):
        row["measure"] = measure
        polled("pulses " + measure, Pulses(Pins(), row), result)
    polled("ds18b20", Ds18b20(Pins(), row), result)
    polled("input", DigitalInput(Pins(), row), result)
    chip = Mcp23017(ReplayBus({0x00: b"\xf7\xff", 0x0A: b"\0\0", 0x12: b"\x08\x00", 0x14: b"\x08\x00"}), 0x20)
    output = ExpanderOut(chip, {"bit": 3, "active": 1})
    polled("mcp23017", ExpanderIn(chip, row), result)
    for level in (1, 0, 1):
        locked(output.write, level)
        locked(ExpanderOut.read, output)


def polled(name, driver, result):
    """100 s of polls with the heap locked; at least 90 readings in each field, no failure."""
    n = len(driver.FIELDS)
    sink = rig.Sink(n)
    poller = Poller(driver, 1000, [(i, i) for i in range(n)], sink, 0, name)
    poller.poll(0)
    now = 0
    while now < 100000:
        now += 10
        locked(poller.poll, now)
    assert poller.failures == 0 and max(sink.fails) == 0, (name, poller.trouble, list(sink.fails))
    assert max(sink.puts) >= 90, (name, list(sink.puts))
    result["steady"].append(name)


def best(call, n=500, rounds=7):
    """Microseconds of one call, the best of several rounds."""
    least = 1e9
    for _ in range(rounds):
        gc.collect()
        start = ticks_us()
        for _ in range(n):
            call()
        least = min(least, ticks_diff(ticks_us(), start) / n)
    return least


def timed_line(result):
    wire = chip_line.ModbusLine(19200)
    devices(wire)
    port = rig.Port(wire)
    sink = rig.Sink(42)
    line = shelf(port, sink)
    line.start(0)
    now = rig.run_line(line, port, 0, 2000)
    bytes_before = wire.sent + wire.received
    least = 1e9
    for _ in range(5):
        start = ticks_us()
        now = rig.run_line(line, port, now, now + 10000)
        least = min(least, ticks_diff(ticks_us(), start) / 120)
    assert sum(sink.fails) == 0
    result["transaction_us"] = least
    result["bytes_per_second"] = (wire.sent + wire.received - bytes_before) / 50


result = {"steady": []}
steady_i2c(result)
steady_chips(result)
steady_line(result)
silent_line(result)
timed_line(result)
print(json.dumps(result))
