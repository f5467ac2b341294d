"""Which model answers for which register map: of a supply, of a battery module, or of the rack as a whole."""

from wattbit.emulator.chips.batteries import JkPb, SunSpecBattery
from wattbit.emulator.chips.coolant import Rpu
from wattbit.emulator.chips.meters import Pzem, Seplos
from wattbit.emulator.chips.modbus_device import ModbusDevice
from wattbit.emulator.chips.orv3 import Bbu, Psu
from wattbit.emulator.chips.orv3_hpr import HprBbu, HprPmm, HprPsu

OF_SUPPLY = {"orv3-psu": Psu, "orv3-hpr-psu": HprPsu}
OF_MODULE = {"seplos-v3": Seplos, "jk-pb": JkPb, "sunspec-battery": SunSpecBattery}
OF_MODULE_ON_BUS = {"orv3-bbu": Bbu, "orv3-hpr-bbu": HprBbu}
OF_RACK = {"pzem-017": Pzem, "orv3-rpu": Rpu, "orv3-hpr-pmm": HprPmm}


def make(row: dict, k: int, rack: object, seed: int) -> ModbusDevice:
    """The device of sensor `row`, the `k`-th of its map. ValueError when the plant has none or the map no model."""
    name, unit = row["map"], row["address"]
    if name in OF_SUPPLY:
        there(row, k, rack.supplies)
        return OF_SUPPLY[name](unit, rack.supplies[k], seed)
    if name in OF_MODULE:
        there(row, k, rack.modules)
        return OF_MODULE[name](unit, rack.modules[k], seed)
    if name in OF_MODULE_ON_BUS:
        there(row, k, rack.modules)
        return OF_MODULE_ON_BUS[name](unit, rack.modules[k], rack, seed)
    if name in OF_RACK:
        return OF_RACK[name](unit, rack, seed)
    raise ValueError("sensor %s: no device model for map %r" % (row["name"], name))


def there(row: dict, k: int, members: list) -> None:
    """ValueError unless the plant has a member number `k`."""
    if k >= len(members):
        raise ValueError("sensor %s: the plant has only %d of these" % (row["name"], len(members)))
