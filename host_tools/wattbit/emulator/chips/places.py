"""Places on the buses that are being built: numbers of a kind, I2C fabrics, port expanders."""

from wattbit.emulator.chips.i2c import I2cFabric
from wattbit.emulator.chips.mcp23017 import Mcp23017


def ordinal(ordinals: dict, key: str) -> int:
    """How many of the kind there were before."""
    k = ordinals.get(key, 0)
    ordinals[key] = k + 1
    return k


def fabric(made: dict, row: dict) -> I2cFabric:
    """The I2C bus of a sensor, made with its first chip."""
    bus = row["bus"]
    if bus not in made["i2c"]:
        made["i2c"][bus] = I2cFabric()
    return made["i2c"][bus]


def expander(made: dict, bus: str, address: int) -> Mcp23017:
    """The port expander at an address, made when it is first spoken of."""
    if (bus, address) not in made["expanders"]:
        made["expanders"][bus, address] = Mcp23017()
        fabric(made, {"bus": bus}).attach(address, made["expanders"][bus, address])
    return made["expanders"][bus, address]
