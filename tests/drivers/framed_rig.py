"""Lines of framed protocols in virtual time: a device model, the firmware's line and what lies between them."""

from rack.drivers.framed_line import Line
from rack.drivers.makers import FRAMED
from tests.drivers.rig import Port, Sink, rack
from wattbit.emulator.chips import daly, jbd, pylontech
from wattbit.emulator.chips.framed_line import FramedLine

CHIPS = {"jbd": (jbd.Jbd, 9600), "daly": (daly.Daly, 9600), "pylontech": (pylontech.Pylontech, 115200)}
UNIT = {"jbd": 1, "daly": 1, "pylontech": 2, "pylontech-stack": 2}
NAMES = ("pylontech", "jbd", "daly")
EVERY = ("pylontech", "pylontech-stack", "jbd", "daly")


def chip(name, plant, k=0):
    """The model of one device, on module `k` of the plant."""
    if name == "pylontech-stack":
        return pylontech.PylontechStack(UNIT[name], plant.modules, 7 + k), 115200
    maker, baud = CHIPS[name]
    return maker(UNIT[name] + k, plant.modules[k], 7 + k), baud


def setup(name, devices=1, period_ms=1000):
    """(line, port, sink, chips, plant): all fields of `devices` devices, in their order."""
    plant = rack()
    chips = [chip(name, plant, k)[0] for k in range(devices)]
    baud = chip(name, plant)[1]
    wire = FramedLine(baud, name)
    port = Port(wire)
    fields = FRAMED[name].FIELDS
    sink = Sink(len(fields) * devices)
    line = Line(port, baud, sink)
    for k in range(devices):
        wire.attach(chips[k])
        reads = [(field, k * len(fields) + i) for i, field in enumerate(fields)]
        line.add(FRAMED[name](chips[k].unit), period_ms, reads)
    line.start(0)
    return line, port, sink, chips, plant
