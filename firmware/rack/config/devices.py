"""Every sensor driver once, as data: where it sits, which keys of the site it wants, which fields it gives.

The host checks site files with it; `drivers.makers` has the class of each. A test holds the two together.

A row is (driver, part of the board, lowest and highest address, keys it needs, keys it may have, fields). The part
is "I2C", "UART", "INPUTS" ...: a dict of `board.py`. Fields are named with their unit (`_mv _ma _mc ...`; none: a
count or a flag); empty: its fields come from the register map. Addresses: the chips' datasheets.
"""

DRIVER, PART, LOW, HIGH, NEEDS, MAY, FIELDS = range(7)

_ANALOG = ("vref_mv", "top_ohm", "bottom_ohm", "uv_per_a", "zero_mv", "series_ohm", "ntc_ohm", "beta_k")
_ANALOG_FIELDS = ("voltage_mv", "current_ma", "temperature_mc")

# fmt: off
TABLE = (
    ("ina228", "I2C", 0x40, 0x4F, ("bus", "address", "shunt_uohm", "max_ma"),
     ("input", "alert_below_mv", "alert_above_ma"),
     ("bus_mv", "current_ma", "power_w", "charge_c", "energy_wh")),
    ("ina226", "I2C", 0x40, 0x4F, ("bus", "address", "shunt_uohm", "max_ma"), (),
     ("bus_mv", "current_ma", "power_w")),
    ("ina238", "I2C", 0x40, 0x4F, ("bus", "address", "shunt_uohm", "max_ma"), (),
     ("bus_mv", "current_ma", "power_w")),
    ("tmp117", "I2C", 0x48, 0x4B, ("bus", "address"), (), ("temperature_mc",)),
    ("sht3x", "I2C", 0x44, 0x45, ("bus", "address"), (), ("temperature_mc", "humidity_pm")),
    ("mcp23017", "I2C", 0x20, 0x27, ("bus", "address"), ("channel", "invert", "debounce_ms"), ("state",)),
    ("ads1115", "I2C", 0x48, 0x4B, ("bus", "address", "measure"), ("channel",) + _ANALOG, _ANALOG_FIELDS),
    ("adc", "ADC", 0, 0, ("input", "measure"), _ANALOG, _ANALOG_FIELDS),
    ("pulses", "COUNTERS", 0, 0, ("input", "measure", "pulses_per"), ("window_ms", "zero_ms"),
     ("speed_rpm", "flow_mlpm", "power_w")),
    ("ds18b20", "ONEWIRE", 0, 0, ("bus",), ("rom",), ("temperature_mc",)),
    ("modbus", "UART", 1, 255, ("bus", "address", "map"), (), ()),
    ("pylontech", "UART", 1, 143, ("bus", "address"), (),
     ("soc_pm", "battery_mv", "current_ma", "temperature_mc", "ok")),
    ("pylontech-stack", "UART", 1, 143, ("bus", "address"), (),
     ("soc_pm", "soh_pm", "battery_mv", "temperature_mc", "ok")),
    ("jbd", "UART", 1, 1, ("bus", "address"), (), ("soc_pm", "battery_mv", "current_ma", "temperature_mc", "ok")),
    ("daly", "UART", 1, 1, ("bus", "address"), (), ("soc_pm", "battery_mv", "current_ma", "temperature_mc", "ok")),
    ("input", "INPUTS", 0, 0, ("input",), ("invert", "debounce_ms"), ("state",)),
)
# fmt: on

NAMES = tuple([row[DRIVER] for row in TABLE])
# keys of a sensor that belong to its driver; the others (name, period_ms, reads ...) every sensor has
KEYS = (
    "bus",
    "address",
    "shunt_uohm",
    "max_ma",
    "map",
    "input",
    "invert",
    "debounce_ms",
    "channel",
    "measure",
    "pulses_per",
    "window_ms",
    "zero_ms",
    "rom",
    "alert_below_mv",
    "alert_above_ma",
) + _ANALOG
# drivers of which several sensors share one chip, each on a channel of its own
CHANNELS = {"mcp23017": 16, "ads1115": 4}
# measure -> the field that it fills, the keys that it needs, those that it may have
MEASURES = {
    "voltage": ("voltage_mv", ("top_ohm", "bottom_ohm"), ("vref_mv",)),
    "current": ("current_ma", ("uv_per_a",), ("zero_mv", "vref_mv")),
    "ntc": ("temperature_mc", ("series_ohm", "ntc_ohm", "beta_k"), ("vref_mv",)),
    "rpm": ("speed_rpm", ("pulses_per",), ()),
    "flow": ("flow_mlpm", ("pulses_per",), ()),
    "power": ("power_w", ("pulses_per",), ()),
}
_VOLTS = ("voltage", "current", "ntc")
MEASURED_BY = {"adc": _VOLTS, "ads1115": _VOLTS, "pulses": ("rpm", "flow", "power")}
# the most that a shunt monitor measures across its shunt, uV (FACTS 4.3; datasheets)
SHUNT_UV = {"ina228": 163840, "ina226": 81917, "ina238": 163835}
UNITS = ("mv", "ma", "mc", "pm", "w", "wh", "j", "c", "rpm", "mlpm")


def of(driver: str) -> tuple:
    """The row of `driver`."""
    return TABLE[NAMES.index(driver)]
