"""Register models of batteries that speak Modbus: JK-PB and SunSpec; written apart from boards/maps.

JK-PB: registers as in syssi/esphome-jk-bms, esp32-jk-pb-modbus-example.yaml. SunSpec: models 802 and 803 of the
SunSpec Alliance (github.com/sunspec/models).
"""

from wattbit.emulator.chips.modbus_device import ModbusDevice

CELLS = 16  # cells that the JK-PB reports: choice
STRINGS = 1


class JkPb(ModbusDevice):
    """JK-PB; `module` as of `orv3.Bbu`. Its addresses count bytes: a register of 16 bits takes two of them."""

    BYTES = 1

    def __init__(self, unit: int, module: object, seed: int) -> None:
        ModbusDevice.__init__(self, unit, 0x12C4 - 0x1200, seed, 0x1200)
        self._module = module

    def refresh(self, first: int, end: int) -> None:
        """Measure."""
        module = self._module
        amps = module.pack_a
        if self.fault == "drift":
            amps *= 1 + self.drift_pm / 1000
        for k in range(CELLS):
            self.set(0x1200 + 2 * k, int(module.pack_v * 1000 / CELLS + 0.5))
        tenths = int(module.temp_c * 10 + 0.5)
        for at in (0x128A, 0x129C, 0x129E):
            self.set(at, tenths)
        full_mah = module.capacity_ah * 1000
        self._wide(0x1290, module.pack_v * 1000)
        self._wide(0x1294, abs(module.pack_v * amps) * 1000)
        self._wide(0x1298, amps * 1000)
        self._wide(0x12A8, module.soc * full_mah)
        self._wide(0x12AC, full_mah)
        self.set(0x12A6, int(module.soc * 100 + 0.5))  # high byte: balancing
        self.set(0x12B8, int(module.soh * 100 + 0.5) << 8)  # low byte: precharge

    def _wide(self, at: int, value: float) -> None:
        """32 bits, the high word first."""
        whole = int(value + 0.5) if value >= 0 else -int(0.5 - value)
        self.set(at, whole >> 16)
        self.set(at + 2, whole)


class SunSpecBattery(ModbusDevice):
    """Model 1, then `before` (model id, length) of other models, then 802 and 803, from register `base` on."""

    def __init__(self, unit: int, module: object, seed: int, before: tuple = (), base: int = 40000) -> None:
        blocks = ((1, 66),) + before + ((802, 62), (803, 26))
        size = 4 + sum([2 + length for _, length in blocks])
        ModbusDevice.__init__(self, unit, size, seed, base)
        self._module = module
        self.set(base, 0x5375)  # "SunS"
        self.set(base + 1, 0x6E53)
        at = base + 2
        self.at = {}
        for model, length in blocks:
            self.at[model] = at
            self.set(at, model)
            self.set(at + 1, length)
            at += 2 + length
        self.set(at, 0xFFFF)

    def refresh(self, first: int, end: int) -> None:
        """Measure: 802 in 0.1 %, 0.01 V and 0.1 A, 803 in 0.1 degrees; strings are modules of their own."""
        module = self._module
        base = self.at[802]
        amps = module.pack_a
        if self.fault == "drift":
            amps *= 1 + self.drift_pm / 1000
        volts = module.pack_v
        points = (
            (2, module.capacity_ah * 10), (11, module.soc * 1000), (13, module.soh * 1000), (22, 3), (34, volts * 100),
            (37, 0xFFFF), (40, 0xFFFF), (44, amps * 10), (47, volts * amps), (52, -1), (53, 1), (54, 1), (56, -1),
            (58, -1), (59, -2), (60, -3), (61, -1), (63, 0),
        )  # fmt: skip
        for offset, value in points:
            self.set(base + offset, int(value + 65536.5) - 65536)
        warm = int(module.temp_c * 10 + 0.5)
        for offset, value in ((2, STRINGS), (3, STRINGS), (4, warm), (7, warm), (10, warm), (23, -1)):
            self.set(self.at[803] + offset, value)
