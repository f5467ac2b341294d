"""A bit of a port expander is the output of a load, or an input; never both."""


def check(site: dict, errors: list, board: dict | None) -> None:
    """Add the sensors that sit on a bit which a load's output drives or reads back."""
    if board is None:
        return
    sensors = site["sensor"]
    for i in range(len(sensors)):
        sensor = sensors[i]
        if sensor["driver"] != "mcp23017" or None in (sensor["bus"], sensor["address"], sensor["channel"]):
            continue
        taken = _taken(site["load"], board["OUTPUTS"], (sensor["bus"], sensor["address"], sensor["channel"]))
        if taken:
            text = "sensor {} would read the bit of {}; allowed: a bit that no load has".format(sensor["name"], taken)
            errors.append(("sensor", i, "channel", sensor["channel"], text))


def _taken(loads: list, outputs: dict, wanted: tuple) -> str:
    """Which output, of which load, has the bit `wanted` (bus, address, bit); "" for none."""
    for load in loads:
        spec = outputs.get(load["output"]) or {}
        for key in ("bit", "feedback"):
            if "expander" in spec and (spec["expander"], spec["address"], spec.get(key)) == wanted:
                return "output {}, which switches {}".format(load["output"], load["name"])
    return ""
