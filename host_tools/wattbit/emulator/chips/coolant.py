"""Register model of the Open Rack V3 reservoir and pumping unit.

Registers and scales: facebook/openbmc rackmon2 register map orv3_rpu (facts only), written down apart from boards/maps.
"""

from wattbit.emulator.chips import sources
from wattbit.emulator.chips.modbus_device import ModbusDevice

BASE = 36864
WARMER_C = 8.0  # what comes back from the rack, above what goes in: choice
PRESSURE_KPA = 120.0  # towards the rack while the pump runs: choice
PUMP_W = 350.0


class Rpu(ModbusDevice):
    """The unit whose pump is the first load that cools others; `rack` has inlet_c, bus_v, contacts and cooling."""

    def __init__(self, unit: int, rack: object, seed: int) -> None:
        ModbusDevice.__init__(self, unit, 37892 - BASE, seed, BASE)
        self._rack = rack
        self._flow = sources.of_pulses("flow_mlpm", rack, 0)
        self._rpm = sources.of_pulses("fan_rpm", rack, 0)

    def refresh(self, first: int, end: int) -> None:
        """Measure; 37378: bit 5 is a leak outside the unit."""
        rack = self._rack
        flow = self._flow() / 1000
        if self.fault == "drift":
            flow *= 1 + self.drift_pm / 1000
        runs = flow > 0
        out = int(rack.inlet_c * 10 + 0.5)
        pressure = int(PRESSURE_KPA * 10) if runs else 0
        live = (int(flow * 10 + 0.5), out, out + int(WARMER_C * 10), pressure, 0, int(PUMP_W * 10) if runs else 0)
        for k in range(6):
            self.set(36864 + k, live[k])
        self.set(36871, int(rack.bus_v * 10 + 0.5))
        self.set(36872, 250)
        self.set(36873, 60 if runs else 0)
        for k in range(4):
            self.set(36874 + k, int(self._rpm()))
        self.set(37378, 0x0020 if rack.contacts["leak"] else 0)
