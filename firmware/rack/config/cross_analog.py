"""Sensors whose keys depend on what they measure (adc, ads1115, pulses), and the 1-Wire."""

from . import devices

LEAST_UV_PER_A = 3300  # less would leave the 31 bits of drivers.analog.scaled
MOST_RATIO = 300  # of a divider, likewise
LEAST_PER_KWH = 4  # of drivers.pulses, likewise


def check(site: dict, errors: list) -> None:
    """Add the problems of [[sensor]]."""
    for i in range(len(site["sensor"])):
        sensor = site["sensor"][i]
        if sensor["driver"] in devices.MEASURED_BY and sensor["measure"]:
            _measure(sensor, i, errors)
        if sensor["driver"] == "ds18b20":
            _rom(site["sensor"], i, errors)


def _measure(sensor: dict, i: int, errors: list) -> None:
    allowed = devices.MEASURED_BY[sensor["driver"]]
    if sensor["measure"] not in allowed:
        text = "nothing that driver {} measures; allowed: {}".format(sensor["driver"], ", ".join(allowed))
        errors.append(("sensor", i, "measure", sensor["measure"], text))
        return
    field, needs, may = devices.MEASURES[sensor["measure"]]
    for key in ("top_ohm", "bottom_ohm", "uv_per_a", "zero_mv", "series_ohm", "ntc_ohm", "beta_k"):
        if key in needs and sensor[key] == 0:
            text = "measure {} needs it; allowed: {}".format(sensor["measure"], ", ".join(needs))
            errors.append(("sensor", i, key, 0, text))
        elif sensor[key] and key not in needs + may:
            text = "means nothing to measure {}; allowed: {}".format(sensor["measure"], ", ".join(needs + may))
            errors.append(("sensor", i, key, sensor[key], text))
    if sensor["reads"] is not None and list(sensor["reads"]) != [field]:
        text = "measure {} fills {}; allowed: {} = quantity".format(sensor["measure"], field, field)
        errors.append(("sensor", i, "reads", None, text))
    _range(sensor, i, errors)


def _range(sensor: dict, i: int, errors: list) -> None:
    """What the drivers' arithmetic cannot do."""
    if 0 < (sensor["uv_per_a"] or 0) < LEAST_UV_PER_A:
        text = "is too little to be measured; allowed: at least {} uV".format(LEAST_UV_PER_A)
        errors.append(("sensor", i, "uv_per_a", sensor["uv_per_a"], text))
    if sensor["top_ohm"] and sensor["bottom_ohm"] and sensor["top_ohm"] > MOST_RATIO * sensor["bottom_ohm"]:
        text = "divides too much; allowed: at most {} times bottom_ohm".format(MOST_RATIO)
        errors.append(("sensor", i, "top_ohm", sensor["top_ohm"], text))
    if sensor["measure"] == "power" and 0 < (sensor["pulses_per"] or 0) < LEAST_PER_KWH:
        text = "is too few for a kWh; allowed: at least {}".format(LEAST_PER_KWH)
        errors.append(("sensor", i, "pulses_per", sensor["pulses_per"], text))
    if sensor["measure"] == "ntc" and sensor["driver"] == "ads1115" and sensor["vref_mv"] == 0:
        text = "a thermistor's supply is not the chip's scale; allowed: the supply of series_ohm, 1 to 6144 mV"
        errors.append(("sensor", i, "vref_mv", 0, text))


def _rom(sensors: list, i: int, errors: list) -> None:
    """Sixteen hex digits, and needed once several are on the wire."""
    rom, bus = sensors[i]["rom"], sensors[i]["bus"]
    if rom is None:
        return
    if rom and (len(rom) != 16 or rom[:2] != "28" or [c for c in rom if c not in "0123456789abcdef"]):
        errors.append(("sensor", i, "rom", rom, "is no address; allowed: 28 and 14 more of 0123456789abcdef"))
    others = [s for k, s in enumerate(sensors) if k != i and s["driver"] == "ds18b20" and s["bus"] == bus]
    if others and not rom:
        errors.append(("sensor", i, "rom", "", "several share the wire; allowed: the address of this one"))
    elif [s for s in others if s["rom"] == rom]:
        errors.append(("sensor", i, "rom", rom, "is there twice on the wire; allowed: an address of its own"))
