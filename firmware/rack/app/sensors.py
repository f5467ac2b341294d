"""Builds slots, pollers and serial lines from the site's sensor list."""

import json

import hal

from ..drivers import makers
from ..model import line_speed
from ..sensing.bindings import bindings, fields_in_order
from ..sensing.poll import Poller
from ..sensing.slots import Slots

# driver at a pin: the part of the board that has it, and the class of hal
PINS = {
    "input": ("INPUTS", "DigitalIn"),
    "adc": ("ADC", "AnalogIn"),
    "ds18b20": ("ONEWIRE", "OneWire"),
    "pulses": ("COUNTERS", "PulseIn"),
}


class Sensors:
    """All sensors of a site: `slots`, `pollers` of chips and inputs, serial `lines`, and `units` on them with names.

    Protocols and expanders are imported where a site has them: on a board, code is what takes most of the memory.
    """

    def __init__(self, site: dict, board: object, blobs: object, now_ms: int) -> None:
        self._board = board
        self._blobs = blobs
        self._maps = {}
        self._speeds = site["line"]
        fields = fields_in_order(site["sensor"])
        self.slots = Slots(bindings(site), len(site["sensor"]), now_ms)
        self.pollers = []
        self.units = []
        self._lines = {}
        self._buses = {}
        self._chips = {}
        self.expanders = []  # those with outputs
        for index, sensor in enumerate(site["sensor"]):
            wiring = [(f[2], slot) for slot, f in enumerate(fields) if f[1] == index]
            if sensor["driver"] == "modbus":
                self._on_line(sensor, wiring)
            elif sensor["driver"] in makers.FRAMED:
                self._on_framed(sensor, wiring)
            else:
                self._on_poll(sensor, wiring, now_ms)
        for line in self._lines.values():
            line.start(now_ms)
        self.lines = list(self._lines.values())

    def _on_poll(self, sensor: dict, wiring: list, now_ms: int) -> None:
        driver = self._driver(sensor)
        numbered = [(driver.FIELDS.index(field), slot) for field, slot in wiring]
        poller = Poller(driver, sensor["period_ms"], numbered, self.slots, now_ms, sensor["name"])
        self.pollers.append(poller)

    def _driver(self, sensor: dict) -> object:
        """The driver of a sensor that is polled on its own."""
        kind = sensor["driver"]
        if kind in makers.I2C:
            return makers.I2C[kind](self._i2c(sensor["bus"]), sensor["address"], sensor)
        if kind in makers.SHARED:
            return makers.SHARED[kind][1](self._chip(kind, sensor["bus"], sensor["address"]), sensor)
        return makers.PIN[kind](self._pin(*PINS[kind], sensor["input"] or sensor["bus"]), sensor)

    def output(self, spec: dict) -> object:
        """A bit of an expander as an output: `spec` has `expander` (bus), `address`, `bit`, `active`."""
        from ..drivers.mcp23017 import ExpanderOut

        chip = self._chip("mcp23017", spec["expander"], spec["address"])
        if chip not in self.expanders:
            self.expanders.append(chip)
        return ExpanderOut(chip, spec)

    def _chip(self, kind: str, bus: str, address: int) -> object:
        if (bus, address) not in self._chips:
            self._chips[bus, address] = makers.SHARED[kind][0](self._i2c(bus), address)
        return self._chips[bus, address]

    def _pin(self, part: str, made: str, name: str) -> object:
        """The one object of hal for `name`, an entry of `part` of the board."""
        if (part, name) not in self._chips:
            self._chips[part, name] = getattr(hal, made)(getattr(self._board, part)[name])
        return self._chips[part, name]

    def _i2c(self, name: str) -> object:
        if name not in self._buses:
            self._buses[name] = hal.I2cBus(self._board.I2C[name])
        return self._buses[name]

    def _on_line(self, sensor: dict, wiring: list) -> None:
        name = sensor["bus"]
        if name not in self._lines:
            from ..drivers.modbus_line import Line

            spec = self._board.UART[name]
            baud, parity = line_speed.speed(name, spec, self._speeds)
            self._lines[name] = Line(hal.SerialPort(spec, baud, parity), baud, self.slots)
        wanted = (sensor["address"], self._map(sensor["map"]), sensor["period_ms"], wiring, sensor["name"])
        self.units.append((sensor["name"], self._lines[name].add(*wanted)))

    def _on_framed(self, sensor: dict, wiring: list) -> None:
        """The line is opened as the protocol wants it; the board's own baud rate is for Modbus."""
        name = sensor["bus"]
        device = makers.FRAMED[sensor["driver"]](sensor["address"])
        if name not in self._lines:
            from ..drivers import framed_line

            port = hal.SerialPort(self._board.UART[name], device.BAUD, device.PARITY)
            self._lines[name] = framed_line.Line(port, device.BAUD, self.slots)
        unit = self._lines[name].add(device, sensor["period_ms"], wiring, sensor["name"])
        self.units.append((sensor["name"], unit))

    def _map(self, name: str) -> object:
        if name not in self._maps:
            from ..drivers.register_map import RegisterMap

            self._maps[name] = RegisterMap(json.loads(self._blobs.read("map-" + name + ".json")))
        return self._maps[name]
