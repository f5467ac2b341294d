"""Chips on I2C that measure by themselves, joined to the plant."""

from wattbit.emulator.chips import places, sources
from wattbit.emulator.chips.ina228 import Ina228
from wattbit.emulator.chips.inputs import Contact
from wattbit.emulator.chips.mcp23017 import Mcp23017
from wattbit.emulator.chips.monitors import INA226, INA238, Monitor
from wattbit.emulator.chips.sht3x import Sht3x
from wattbit.emulator.chips.tmp117 import Tmp117

COUNTED = {"battery_charge_c": "battery_ma", "bus_energy_wh": "bus_ma"}  # what flows where the chip counts


def ina228(made: dict, row: dict, rack: object, run: dict, ordinals: dict, seed: int) -> Ina228:
    """A bus or shunt monitor; its ALERT pin goes to `input`. Its counters run while somebody reads them."""
    reads = row["reads"]
    volts = sources.of_voltage(reads.get("bus_mv", ""), rack)
    counted = COUNTED.get(reads.get("charge_c", reads.get("energy_wh", "")), "")
    through = reads.get("current_ma", reads.get("power_w", counted))
    amps = sources.of_current(through, rack)
    chip = Ina228(volts, amps, row["shunt_uohm"] if through else 0, seed, lambda: rack.t_ms)
    if counted:
        made["counting"].append(chip)
    places.fabric(made, row).attach(row["address"], chip)
    if row.get("input"):
        made["inputs"][row["input"]] = chip.alert
    return chip


def monitor(made: dict, row: dict, rack: object, run: dict, ordinals: dict, seed: int) -> Monitor:
    """INA226 or INA238."""
    reads = row["reads"]
    volts = sources.of_voltage(reads.get("bus_mv", ""), rack)
    through = reads.get("current_ma", reads.get("power_w", ""))
    kind = INA226 if row["driver"] == "ina226" else INA238
    chip = Monitor(kind, volts, sources.of_current(through, rack), row["shunt_uohm"] if through else 0, seed)
    places.fabric(made, row).attach(row["address"], chip)
    return chip


def sht3x(made: dict, row: dict, rack: object, run: dict, ordinals: dict, seed: int) -> Sht3x:
    """Temperature and humidity of the air at the inlet."""
    reads = row["reads"]
    celsius = sources.of_temperature(reads.get("temperature_mc", "inlet_mc"), rack)
    chip = Sht3x(celsius, sources.of_humidity(reads.get("humidity_pm", "humidity_pm"), rack), seed)
    places.fabric(made, row).attach(row["address"], chip)
    return chip


def tmp117(made: dict, row: dict, rack: object, run: dict, ordinals: dict, seed: int) -> Tmp117:
    """A temperature."""
    chip = Tmp117(sources.of_temperature(row["reads"]["temperature_mc"], rack), seed)
    places.fabric(made, row).attach(row["address"], chip)
    return chip


def mcp23017(made: dict, row: dict, rack: object, run: dict, ordinals: dict, seed: int) -> Mcp23017:
    """A contact behind a port expander."""
    quantity = row["reads"]["state"]
    k = places.ordinal(ordinals, "input:" + quantity)
    contact = Contact(sources.of_state(quantity, rack, k), row.get("invert", False), seed)
    chip = places.expander(made, row["bus"], row["address"])
    chip.contacts[row.get("channel", 0)] = contact.read
    return chip
