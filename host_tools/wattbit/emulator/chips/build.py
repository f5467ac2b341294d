"""Puts the chips that a site's sensors need onto their buses and joins them to the plant."""

from wattbit.emulator.chips import daly, jbd, modbus_models, pylontech, sources
from wattbit.emulator.chips.ads1115 import Ads1115
from wattbit.emulator.chips.analog import AnalogPin, volts_of
from wattbit.emulator.chips.ds18b20 import Ds18b20, Wire
from wattbit.emulator.chips.framed_line import FramedLine
from wattbit.emulator.chips.i2c import I2cFabric
from wattbit.emulator.chips.ina228 import Ina228
from wattbit.emulator.chips.inputs import Contact
from wattbit.emulator.chips.mcp23017 import Mcp23017
from wattbit.emulator.chips.modbus_line import ModbusLine
from wattbit.emulator.chips.monitors import INA226, INA238, Monitor
from wattbit.emulator.chips.pulses import Meter
from wattbit.emulator.chips.sht3x import Sht3x
from wattbit.emulator.chips.tmp117 import Tmp117

ADC_MV = 3300  # end of the scale of the boards' own converters
COUNTED = {"battery_charge_c": "battery_ma", "bus_energy_wh": "bus_ma"}  # what flows where the chip counts
BAUD = 19200  # of lines for which the run names no other


def build(run: dict, rack: object) -> dict:
    """{"i2c": bus -> I2cFabric, "line": bus -> ModbusLine, "inputs": input -> callable, "by_sensor": name -> chip,
    "expanders": (bus, address) -> chip, "counting": chips whose counters somebody reads, "ADC": input -> pin,
    "ONEWIRE": bus -> wire, "COUNTERS": input -> meter}.

    `run["baud"]` (bus -> baud) is optional. ValueError names the sensor that cannot be built.
    """
    made: dict = {"i2c": {}, "line": {}, "inputs": {}, "by_sensor": {}, "expanders": {}, "converters": {}}
    made["counting"] = []
    made.update({"ADC": {}, "ONEWIRE": {}, "COUNTERS": {}})
    for spec in run.get("wiring", {}).get("expanders", ()):
        _expander(made, spec["expander"], spec["address"]).wire(spec)
    ordinals = {}
    seed = run.get("seed", 1)
    for row in run["site"]["sensor"]:
        seed = (seed * 31 + 17) & 0xFFFF
        maker = MAKERS.get(row["driver"])
        if maker is None:
            raise ValueError("sensor %s: no chip for driver %r" % (row["name"], row["driver"]))
        made["by_sensor"][row["name"]] = maker(made, row, rack, run, ordinals, seed)
    return made


def _ina228(made: dict, row: dict, rack: object, run: dict, ordinals: dict, seed: int) -> Ina228:
    reads = row["reads"]
    volts = sources.of_voltage(reads.get("bus_mv", ""), rack)
    counted = COUNTED.get(reads.get("charge_c", reads.get("energy_wh", "")), "")
    through = reads.get("current_ma", reads.get("power_w", counted))
    amps = sources.of_current(through, rack)
    chip = Ina228(volts, amps, row["shunt_uohm"] if through else 0, seed, lambda: rack.t_ms)
    if counted:
        made["counting"].append(chip)
    _fabric(made, row).attach(row["address"], chip)
    if row.get("input"):
        made["inputs"][row["input"]] = chip.alert
    return chip


def _monitor(made: dict, row: dict, rack: object, run: dict, ordinals: dict, seed: int) -> Monitor:
    reads = row["reads"]
    volts = sources.of_voltage(reads.get("bus_mv", ""), rack)
    through = reads.get("current_ma", reads.get("power_w", ""))
    kind = INA226 if row["driver"] == "ina226" else INA238
    chip = Monitor(kind, volts, sources.of_current(through, rack), row["shunt_uohm"] if through else 0, seed)
    _fabric(made, row).attach(row["address"], chip)
    return chip


def _sht3x(made: dict, row: dict, rack: object, run: dict, ordinals: dict, seed: int) -> Sht3x:
    reads = row["reads"]
    celsius = sources.of_temperature(reads.get("temperature_mc", "inlet_mc"), rack)
    chip = Sht3x(celsius, sources.of_humidity(reads.get("humidity_pm", "humidity_pm"), rack), seed)
    _fabric(made, row).attach(row["address"], chip)
    return chip


def _tmp117(made: dict, row: dict, rack: object, run: dict, ordinals: dict, seed: int) -> Tmp117:
    chip = Tmp117(sources.of_temperature(row["reads"]["temperature_mc"], rack), seed)
    _fabric(made, row).attach(row["address"], chip)
    return chip


def _modbus(made: dict, row: dict, rack: object, run: dict, ordinals: dict, seed: int) -> object:
    """The k-th device of a map stands for the k-th supply or module of the plant."""
    k = _ordinal(ordinals, row["map"])
    device = modbus_models.make(row, k, rack, seed)
    line = made["line"].get(row["bus"])
    if line is None:
        line = ModbusLine(run.get("baud", {}).get(row["bus"], BAUD))
        made["line"][row["bus"]] = line
    line.attach(row["address"], device)
    return device


def _framed(made: dict, row: dict, rack: object, run: dict, ordinals: dict, seed: int) -> object:
    """The k-th battery device stands for the k-th module of the plant; a stack for all of them."""
    module, maker = FRAMED[row["driver"]]
    if row["driver"] == "pylontech-stack":
        device = maker(row["address"], rack.modules, seed)
    else:
        k = _ordinal(ordinals, "battery device")
        modbus_models.there(row, k, rack.modules)
        device = maker(row["address"], rack.modules[k], seed)
    line = made["line"].get(row["bus"])
    if line is None:
        line = FramedLine(module.BAUD, row["driver"])
        made["line"][row["bus"]] = line
    line.attach(device)
    return device


FRAMED = {
    "pylontech": (pylontech, pylontech.Pylontech),
    "pylontech-stack": (pylontech, pylontech.PylontechStack),
    "jbd": (jbd, jbd.Jbd),
    "daly": (daly, daly.Daly),
}


def _input(made: dict, row: dict, rack: object, run: dict, ordinals: dict, seed: int) -> Contact:
    quantity = sorted(row["reads"].values())[0]
    k = _ordinal(ordinals, "input:" + quantity)
    if quantity == "supplies_ok":
        modbus_models.there(row, k, rack.supplies)
    chip = Contact(sources.of_state(quantity, rack, k), row.get("invert", False), seed)
    made["inputs"][row["input"]] = chip.read
    return chip


def _mcp23017(made: dict, row: dict, rack: object, run: dict, ordinals: dict, seed: int) -> Mcp23017:
    quantity = row["reads"]["state"]
    k = _ordinal(ordinals, "input:" + quantity)
    contact = Contact(sources.of_state(quantity, rack, k), row.get("invert", False), seed)
    chip = _expander(made, row["bus"], row["address"])
    chip.contacts[row.get("channel", 0)] = contact.read
    return chip


def _expander(made: dict, bus: str, address: int) -> Mcp23017:
    if (bus, address) not in made["expanders"]:
        made["expanders"][bus, address] = Mcp23017()
        _fabric(made, {"bus": bus}).attach(address, made["expanders"][bus, address])
    return made["expanders"][bus, address]


def _analog(row: dict, rack: object, full_mv: int, seed: int) -> AnalogPin:
    quantity = sorted(row["reads"].values())[0]
    of = {"voltage": sources.of_voltage, "current": sources.of_current, "ntc": sources.of_temperature}
    return AnalogPin(volts_of(row, of[row["measure"]](quantity, rack), full_mv), full_mv, seed)


def _adc(made: dict, row: dict, rack: object, run: dict, ordinals: dict, seed: int) -> AnalogPin:
    made["ADC"][row["input"]] = _analog(row, rack, ADC_MV, seed)
    return made["ADC"][row["input"]]


def _ads1115(made: dict, row: dict, rack: object, run: dict, ordinals: dict, seed: int) -> AnalogPin:
    place = row["bus"], row["address"]
    if place not in made["converters"]:
        made["converters"][place] = Ads1115()
        _fabric(made, row).attach(row["address"], made["converters"][place])
    chip = made["converters"][place]
    chip.pins[row["channel"]] = _analog(row, rack, 4096, seed)
    return chip.pins[row["channel"]]


def _ds18b20(made: dict, row: dict, rack: object, run: dict, ordinals: dict, seed: int) -> Ds18b20:
    chip = Ds18b20(sources.of_temperature(row["reads"]["temperature_mc"], rack), rack, row["rom"], seed)
    wire = made["ONEWIRE"].setdefault(row["bus"], Wire())
    wire.chips.append(chip)
    return chip


def _pulses(made: dict, row: dict, rack: object, run: dict, ordinals: dict, seed: int) -> Meter:
    quantity = sorted(row["reads"].values())[0]
    k = _ordinal(ordinals, "pulses:" + quantity)
    made["COUNTERS"][row["input"]] = Meter(sources.of_pulses(quantity, rack, k), row["measure"], row["pulses_per"])
    return made["COUNTERS"][row["input"]]


MAKERS = {
    "ina228": _ina228,
    "ina226": _monitor,
    "ina238": _monitor,
    "tmp117": _tmp117,
    "sht3x": _sht3x,
    "mcp23017": _mcp23017,
    "adc": _adc,
    "ads1115": _ads1115,
    "ds18b20": _ds18b20,
    "pulses": _pulses,
    "modbus": _modbus,
    "input": _input,
    "pylontech": _framed,
    "pylontech-stack": _framed,
    "jbd": _framed,
    "daly": _framed,
}


def _ordinal(ordinals: dict, key: str) -> int:
    k = ordinals.get(key, 0)
    ordinals[key] = k + 1
    return k


def _fabric(made: dict, row: dict) -> I2cFabric:
    fabric = made["i2c"].get(row["bus"])
    if fabric is None:
        fabric = I2cFabric()
        made["i2c"][row["bus"]] = fabric
    return fabric
