"""Register models of a DC meter and a battery, written apart from boards/maps so that a wrong map is found out."""

from wattbit.emulator.chips.modbus_device import ModbusDevice

CELLS = 16  # cells that the battery reports: choice


class Pzem(ModbusDevice):
    """Peacefair PZEM-017 (its manual's table of measured values) between bus and loads; `rack` has bus_v and load_a."""

    def __init__(self, unit: int, rack: object, seed: int) -> None:
        ModbusDevice.__init__(self, unit, 8, seed)
        self._rack = rack

    def refresh(self, first: int, end: int) -> None:
        """Measure; power in 0.1 W, its low word first."""
        rack = self._rack
        volts, amps = rack.bus_v, rack.load_a
        if self.fault == "drift":
            amps *= 1 + self.drift_pm / 1000
        self.set(0, int(volts * 100 + 0.5))
        self.set(1, int(amps * 100 + 0.5))
        tenths = int(volts * amps * 10 + 0.5)
        self.set(2, tenths & 0xFFFF)
        self.set(3, tenths >> 16)


class Seplos(ModbusDevice):
    """Seplos BMS V3 (registers as in flip555/bms_connector issue 6); `module` as of `orv3.Bbu`."""

    def __init__(self, unit: int, module: object, seed: int) -> None:
        ModbusDevice.__init__(self, unit, 0x111A, seed)
        self._module = module

    def refresh(self, first: int, end: int) -> None:
        """Measure; cells only when they are asked for."""
        module = self._module
        amps = module.pack_a
        if self.fault == "drift":
            amps *= 1 + self.drift_pm / 1000
        cell_mv = int(module.pack_v * 1000 / CELLS + 0.5)
        kelvin = int(module.temp_c * 10 + 2731.5 + 0.5)
        pack = (int(module.pack_v * 100 + 0.5), int(amps * 100 + 32768.5) - 32768)
        full = int(module.capacity_ah * 100 + 0.5)
        charge = (int(module.soc * full + 0.5), full, 0, int(module.soc * 1000 + 0.5), int(module.soh * 1000 + 0.5), 0)
        cells = (cell_mv, kelvin, cell_mv, cell_mv, kelvin, kelvin)
        for i, word in enumerate(pack + charge + cells):
            self.set(0x1000 + i, word)
        if end > 0x1100:
            for register in range(0x1100, 0x1100 + CELLS):
                self.set(register, cell_mv)
            for register in range(0x1110, 0x1114):
                self.set(register, kelvin)
