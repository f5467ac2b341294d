"""Register models of the high-power Open Rack V3 shelf: supply, battery module, shelf controller.

Register numbers, scales and flag bits: facebook/openbmc rackmon2 register maps orv3_hpr_psu, orv3_hpr_bbu and
orv3_hpr_pmm_psu (facts only), written down apart from boards/maps, so that a wrong map is found out.
"""

from wattbit.emulator.chips.modbus_device import ModbusDevice
from wattbit.emulator.chips.orv3 import Psu

FAN_RPM = 9000  # of a supply's fans: choice
CELLS = 13
AVERAGED = 8  # choice; the Smart Battery Data Specification 1.1, 5.1.10, averages over a minute


class HprPsu(Psu):
    """One 5.5 kW supply: what it measures stands where the 3 kW supply has it; its fans turn while it is live."""

    def __init__(self, unit: int, supply: object, seed: int) -> None:
        Psu.__init__(self, unit, supply, seed)
        self.set(94, 0x2000)  # voltage select pin enabled
        self.set(104, 100 * 64)  # bus clip over-temperature

    def refresh(self, first: int, end: int) -> None:
        """Measure."""
        Psu.refresh(self, first, end)
        for k in range(2):
            self.set(67 + k, FAN_RPM - 100 * k if self._supply.ac_ok else 0)


class HprBbu(ModbusDevice):
    """One battery module; `module` and `bus` as of `orv3.Bbu`. Currents in steps of 10 mA: 97 is the present one, 98
    the average, here over the last AVERAGED answers."""

    def __init__(self, unit: int, module: object, bus: object, seed: int) -> None:
        ModbusDevice.__init__(self, unit, 160, seed)
        self._module = module
        self._bus = bus
        self._average_a = 0.0

    def refresh(self, first: int, end: int) -> None:
        """Measure; the slow part only when it is asked for."""
        module = self._module
        soc, amps = module.soc, module.pack_a
        if self.fault == "drift":
            soc = min(max(soc * (1 + self.drift_pm / 1000), 0.0), 1.0)
            amps *= 1 + self.drift_pm / 1000
        warm = int(module.temp_c * 10 + 2732)
        for k in range(4):
            self.set(90 + k, warm - k)
        percent = int(soc * 100 + 0.5)
        current = int(amps * 100 + 32768.5) - 32768
        full_mah = module.capacity_ah * 1000
        self._average_a += (amps - self._average_a) / AVERAGED
        average = int(self._average_a * 100 + 32768.5) - 32768
        now = (percent, int(percent * module.soh + 0.5), int(module.pack_v * 1000 + 0.5), current, average)
        for k in range(5):
            self.set(94 + k, now[k])
        self.set(99, int(soc * full_mah + 0.5))
        self.set(100, int(full_mah + 0.5))
        self.set(107, 1 if amps > 0.5 else 2 if amps < -0.5 else 0)
        if end > 109:
            self._slow(soc * full_mah, amps)

    def _slow(self, left_mah: float, amps: float) -> None:
        """109 .. 120, 122: cells; 133: minutes to empty; 142: health; 147: busbar."""
        for k in range(CELLS):
            self.set(109 + k if k < CELLS - 1 else 122, int(self._module.pack_v * 1000 / CELLS + 0.5))
        self.set(133, min(0xFFFF, int(left_mah / -amps * 0.06)) if amps < -0.5 else 0xFFFF)
        self.set(142, int(self._module.soh * 100 + 0.5))
        self.set(147, int(self._bus.bus_v * 1000 + 0.5))


class HprPmm(ModbusDevice):
    """The controller of a shelf of supplies: which are there, which complain. `rack` has supplies."""

    def __init__(self, unit: int, rack: object, seed: int) -> None:
        ModbusDevice.__init__(self, unit, 130, seed)
        self._rack = rack

    def refresh(self, first: int, end: int) -> None:
        """87: present; 88: alerts; 89: bit 8 when any module complains."""
        present = alerts = 0
        for k in range(len(self._rack.supplies)):
            present |= 1 << k
            if not self._rack.supplies[k].ok:
                alerts |= 1 << k
        self.set(87, present)
        self.set(88, alerts)
        self.set(89, 0x0100 if alerts else 0)
