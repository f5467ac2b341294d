"""Devices on serial lines, joined to the plant."""

from wattbit.emulator.chips import daly, jbd, modbus_models, places, pylontech
from wattbit.emulator.chips.framed_line import FramedLine
from wattbit.emulator.chips.modbus_line import ModbusLine

BAUD = 19200  # of lines for which the run names no other
FRAMED = {
    "pylontech": (pylontech, pylontech.Pylontech),
    "pylontech-stack": (pylontech, pylontech.PylontechStack),
    "jbd": (jbd, jbd.Jbd),
    "daly": (daly, daly.Daly),
}


def modbus(made: dict, row: dict, rack: object, run: dict, ordinals: dict, seed: int) -> object:
    """The k-th device of a map stands for the k-th supply or module of the plant."""
    k = places.ordinal(ordinals, row["map"])
    device = modbus_models.make(row, k, rack, seed)
    line = made["line"].get(row["bus"])
    if line is None:
        line = ModbusLine(run.get("baud", {}).get(row["bus"], BAUD))
        made["line"][row["bus"]] = line
    line.attach(row["address"], device)
    return device


def framed(made: dict, row: dict, rack: object, run: dict, ordinals: dict, seed: int) -> object:
    """The k-th battery device stands for the k-th module of the plant; a stack for all of them."""
    module, maker = FRAMED[row["driver"]]
    if row["driver"] == "pylontech-stack":
        device = maker(row["address"], rack.modules, seed)
    else:
        k = places.ordinal(ordinals, "battery device")
        modbus_models.there(row, k, rack.modules)
        device = maker(row["address"], rack.modules[k], seed)
    line = made["line"].get(row["bus"])
    if line is None:
        line = FramedLine(module.BAUD, row["driver"])
        made["line"][row["bus"]] = line
    line.attach(device)
    return device
