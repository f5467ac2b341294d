"""Puts the chips that a site's sensors need onto their buses and joins them to the plant."""

from wattbit.emulator.chips import build_i2c, build_lines, build_pins, places

MAKERS = {
    "ina228": build_i2c.ina228,
    "ina226": build_i2c.monitor,
    "ina238": build_i2c.monitor,
    "tmp117": build_i2c.tmp117,
    "sht3x": build_i2c.sht3x,
    "mcp23017": build_i2c.mcp23017,
    "adc": build_pins.adc,
    "ads1115": build_pins.ads1115,
    "ds18b20": build_pins.ds18b20,
    "pulses": build_pins.pulses,
    "modbus": build_lines.modbus,
    "input": build_pins.contact,
    "pylontech": build_lines.framed,
    "pylontech-stack": build_lines.framed,
    "jbd": build_lines.framed,
    "daly": build_lines.framed,
}


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
        places.expander(made, spec["expander"], spec["address"]).wire(spec)
    ordinals = {}
    seed = run.get("seed", 1)
    for row in run["site"]["sensor"]:
        seed = (seed * 31 + 17) & 0xFFFF
        maker = MAKERS.get(row["driver"])
        if maker is None:
            raise ValueError("sensor %s: no chip for driver %r" % (row["name"], row["driver"]))
        made["by_sensor"][row["name"]] = maker(made, row, rack, run, ordinals, seed)
    return made
