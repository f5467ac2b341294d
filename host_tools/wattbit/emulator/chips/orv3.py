"""Register models of the Open Rack V3 power supply and battery backup unit.

Register numbers, binary points and flag bits: facebook/openbmc rackmon2 register maps (facts only). They are
written down here once more, apart from boards/maps, so that a wrong map is found out.
"""

from struct import pack_into

from wattbit.emulator.chips.modbus_device import ModbusDevice

PSU_REGISTERS = 110
BBU_REGISTERS = 307
CELLS = 11
DELIVERS_V = 45.0  # below this the main output counts as under-voltage (choice)
EFFICIENCY = 0.965  # of the supply, choice: rated 97.5 % at half load
FEED_V = 230.0
INLET_COOLER = 8 * 128  # the inlet sensor reads 8 degrees less than the outlet (choice), raw / 128


class Psu(ModbusDevice):
    """One supply; `supply` has ok, ac_ok, out_v, out_a, out_w, temp_c."""

    def __init__(self, unit: int, supply: object, seed: int) -> None:
        ModbusDevice.__init__(self, unit, PSU_REGISTERS, seed)
        self._supply = supply
        self.set(94, 0x0200)  # 51 V selected
        self.set(103, 51 * 1024)
        self.set(104, 48 * 1024)

    def refresh(self, first: int, end: int) -> None:
        """Measure; the input side only when it is asked for."""
        supply = self._supply
        amps = supply.out_a
        watts = supply.out_w
        if self.fault == "drift":
            amps *= 1 + self.drift_pm / 1000
            watts *= 1 + self.drift_pm / 1000
        volts = supply.out_v
        self._flags(supply.ok, supply.ac_ok, volts)
        outlet = int(supply.temp_c * 128)
        current = _u16(amps * 64 + 0.5)
        pack_into(">hh", self.image, 2 * 69, outlet - INLET_COOLER, outlet)
        pack_into(">HHHH", self.image, 2 * 79, _u16(volts * 1024 + 0.5), current, current, _u16(watts * 8 + 0.5))
        if end > 84:
            self._input(watts / EFFICIENCY, supply.ac_ok)

    def _input(self, watts: float, live: bool) -> None:
        self.set(84, 50 if live else 0)
        self.set(87, _u16(watts * 8 + 0.5) if live else 0)
        self.set(88, int(FEED_V * 64) if live else 0)
        self.set(89, _u16(watts / FEED_V * 1024) if live else 0)

    def _flags(self, ok: bool, ac_ok: bool, volts: float) -> None:
        """Alarm registers 60 (general), 61 (input stage), 62 (output stage)."""
        general = 0
        output = 0
        if ac_ok and not ok:
            general |= 0x0202  # DC/DC converter failure
            output |= 0x0100
        if volts < DELIVERS_V:
            output |= 0x0001
        pack_into(">HHH", self.image, 2 * 60, general, 0 if ac_ok else 0x0101, output)


class Bbu(ModbusDevice):
    """One battery module; `module` has soc, soh (0..1), pack_v, pack_a (+ charging), temp_c, capacity_ah (now).

    `bus` is whatever has bus_v.
    """

    def __init__(self, unit: int, module: object, bus: object, seed: int) -> None:
        ModbusDevice.__init__(self, unit, BBU_REGISTERS, seed)
        self._module = module
        self._bus = bus
        self.set(137, 36 * 1000)

    def refresh(self, first: int, end: int) -> None:
        """Measure; status and cells only when they are asked for."""
        module = self._module
        soc = module.soc
        amps = module.pack_a
        if self.fault == "drift":
            soc = min(max(soc * (1 + self.drift_pm / 1000), 0.0), 1.0)
            amps *= 1 + self.drift_pm / 1000
        if first < 122:
            self._status(soc, amps, module.pack_v)
        soh = module.soh
        warm = int(module.temp_c * 10 + 2732)
        ampere = int(amps + 65536.5) - 65536
        percent = int(soc * 100 + 0.5)
        pack_into(">HHHHHH", self.image, 2 * 122, warm, warm - 1, warm, warm - 2, percent, int(percent * soh + 0.5))
        pack_into(">Hhh", self.image, 2 * 128, _u16(module.pack_v * 1000 + 0.5), ampere, ampere)
        self._capacity(soc, module.capacity_ah * 1000, amps)
        self.set(142, int(soh * 100 + 0.5))
        if end > 147:
            self.set(147, _u16(self._bus.bus_v * 1000 + 0.5))

    def _capacity(self, soc: float, full_mah: float, amps: float) -> None:
        """131 remaining, 132 full, 133 minutes to empty (0xFFFF while not discharging)."""
        left_mah = soc * full_mah
        minutes = _u16(left_mah / -amps * 0.06) if amps < -0.5 else 0xFFFF
        pack_into(">HHH", self.image, 2 * 131, _u16(left_mah + 0.5), _u16(full_mah + 0.5), minutes)

    def _status(self, soc: float, amps: float, volts: float) -> None:
        """107: charging, discharging; 108: initialised, discharging, full, empty; 109 .. 119 cells."""
        self.set(107, 1 if amps > 0.5 else 2 if amps < -0.5 else 0)
        status = 0x0080
        if amps < -0.5:
            status |= 0x0040
        if soc > 0.995:
            status |= 0x0020
        elif soc <= 0.0:
            status |= 0x0010
        self.set(108, status)
        cell_mv = int(volts * 1000 / CELLS + 0.5)
        for register in range(109, 109 + CELLS):
            self.set(register, cell_mv)


def _u16(value: float) -> int:
    value = int(value)
    if value < 0:
        return 0
    return value if value < 0x10000 else 0xFFFF
