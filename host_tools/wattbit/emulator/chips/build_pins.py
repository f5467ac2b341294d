"""What sits on analogue pins, 1-Wire, counters and contacts, joined to the plant."""

from wattbit.emulator.chips import modbus_models, places, sources
from wattbit.emulator.chips.ads1115 import Ads1115
from wattbit.emulator.chips.analog import AnalogPin, volts_of
from wattbit.emulator.chips.ds18b20 import Ds18b20, Wire
from wattbit.emulator.chips.inputs import Contact
from wattbit.emulator.chips.pulses import Meter

ADC_MV = 3300  # end of the scale of the boards' own converters


def analog(row: dict, rack: object, full_mv: int, seed: int) -> AnalogPin:
    """What is at an analogue input, and the circuit between."""
    quantity = sorted(row["reads"].values())[0]
    of = {"voltage": sources.of_voltage, "current": sources.of_current, "ntc": sources.of_temperature}
    return AnalogPin(volts_of(row, of[row["measure"]](quantity, rack), full_mv), full_mv, seed)


def adc(made: dict, row: dict, rack: object, run: dict, ordinals: dict, seed: int) -> AnalogPin:
    """On a pin of the board's own converter."""
    made["ADC"][row["input"]] = analog(row, rack, ADC_MV, seed)
    return made["ADC"][row["input"]]


def ads1115(made: dict, row: dict, rack: object, run: dict, ordinals: dict, seed: int) -> AnalogPin:
    """On an input of an ADS1115, which others may share."""
    place = row["bus"], row["address"]
    if place not in made["converters"]:
        made["converters"][place] = Ads1115()
        places.fabric(made, row).attach(row["address"], made["converters"][place])
    chip = made["converters"][place]
    chip.pins[row["channel"]] = analog(row, rack, 4096, seed)
    return chip.pins[row["channel"]]


def ds18b20(made: dict, row: dict, rack: object, run: dict, ordinals: dict, seed: int) -> Ds18b20:
    """A sensor on a 1-Wire line."""
    chip = Ds18b20(sources.of_temperature(row["reads"]["temperature_mc"], rack), rack, row["rom"], seed)
    wire = made["ONEWIRE"].setdefault(row["bus"], Wire())
    wire.chips.append(chip)
    return chip


def pulses(made: dict, row: dict, rack: object, run: dict, ordinals: dict, seed: int) -> Meter:
    """A flow, speed or energy meter."""
    quantity = sorted(row["reads"].values())[0]
    k = places.ordinal(ordinals, "pulses:" + quantity)
    made["COUNTERS"][row["input"]] = Meter(sources.of_pulses(quantity, rack, k), row["measure"], row["pulses_per"])
    return made["COUNTERS"][row["input"]]


def contact(made: dict, row: dict, rack: object, run: dict, ordinals: dict, seed: int) -> Contact:
    """A contact on an input; that of the k-th supply, where it tells of supplies."""
    quantity = sorted(row["reads"].values())[0]
    k = places.ordinal(ordinals, "input:" + quantity)
    if quantity == "supplies_ok":
        modbus_models.there(row, k, rack.supplies)
    chip = Contact(sources.of_state(quantity, rack, k), row.get("invert", False), seed)
    made["inputs"][row["input"]] = chip.read
    return chip
