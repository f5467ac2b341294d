"""What the sensors of a site must measure together, and how often a quantity may be measured."""

from ..model import quantities


def check(site: dict, errors: list) -> None:
    """Add the problems of all [[sensor]] together."""
    sole = [row[0] for row in quantities.TABLE[: quantities.FIRST_DERIVED] if row[4] == quantities.SOLE]
    count: dict = {}
    for i in range(len(site["sensor"])):
        for name in sorted((site["sensor"][i]["reads"] or {}).values()):
            count[name] = count.get(name, 0) + 1
            if count[name] == 2 and name in sole:
                text = "{} is already read by another sensor; allowed: one sensor".format(name)
                errors.append(("sensor", i, "reads", None, text))
    if None not in [sensor["reads"] for sensor in site["sensor"]]:
        _must_read(site, count, errors)


def _must_read(site: dict, count: dict, errors: list) -> None:
    def missing(text: str) -> None:
        errors.append(("sensor", -1, "reads", None, text))

    if not count.get("bus_mv"):
        missing("nobody reads bus_mv; allowed: exactly one sensor that reads it")
    battery = site["battery"]
    if battery["soc_source"] == "bms" and not count.get("bms_soc_pm"):
        missing("soc_source = bms, but nobody reads bms_soc_pm; allowed: 1 sensor to one for each module")
    if battery["soc_source"] == "coulomb" and not count.get("battery_ma"):
        missing("soc_source = coulomb, but nobody reads battery_ma; allowed: at least one sensor")
    if (battery["full_mv"] or battery["empty_mv"]) and not count.get("battery_mv"):
        missing("full_mv and empty_mv need battery_mv; allowed: at least one sensor that reads it")
    if battery["modules"] is not None and count.get("bms_soc_pm", 0) > battery["modules"]:
        missing("more sensors read bms_soc_pm than there are modules; allowed: at most {}".format(battery["modules"]))
    if count.get("supplies_ok", 0) not in (0, len(site["supply"])):
        missing(
            "supplies_ok is read {} times; allowed: 0, or once for each of {} [[supply]]".format(
                count["supplies_ok"], len(site["supply"])
            )
        )
    if not site["bus"]["battery_below_mv"] and not _tells_source(count):
        missing("nothing tells what feeds the bus; allowed: grid_ok, supplies_ok or battery_ma, or battery_below_mv")


def _tells_source(count: dict) -> bool:
    return bool(count.get("grid_ok") or count.get("supplies_ok") or count.get("battery_ma"))
