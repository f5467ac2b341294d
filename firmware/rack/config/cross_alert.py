"""The hardware alert: an input of the board that the rules read as well, and loads that may go without being asked."""


def check(site: dict, errors: list, board: dict | None) -> None:
    """Add the problems of site.alert and load.fast_trip."""
    alert = site["site"]["alert"]
    if alert is None:
        return
    inputs = [sensor["input"] for sensor in site["sensor"] if sensor["driver"] in ("input", "ina228")]
    for i in range(len(site["sensor"])):
        if site["sensor"][i]["driver"] == "ina228":
            _pin(site["sensor"], i, board, errors)
    if alert and board is not None and alert not in board["INPUTS"]:
        text = "the board has no such input; allowed: " + ", ".join(sorted(board["INPUTS"]))
        errors.append(("site", -1, "alert", alert, text))
    elif alert and alert not in inputs:
        text = "no sensor reads this input; allowed: an input that a sensor of driver input reads too"
        errors.append(("site", -1, "alert", alert, text))
    promised = {row["tier"]: row["promised_s"] for row in site["tier"]}
    for i in range(len(site["load"])):
        text = _wrong(site["load"][i], alert, promised) or _behind(site["load"][i], board)
        if text:
            errors.append(("load", i, "fast_trip", True, text))


def _wrong(load: dict, alert: str, promised: dict) -> str:
    if not load["fast_trip"]:
        return ""
    if not alert:
        return "the site has no alert input; allowed: false, or site.alert"
    if load["hold"] or load["tier"] == 0:
        return "held loads and tier 0 are never dropped unasked; allowed: false"
    if promised.get(load["tier"]):
        return "its tier is promised {} s; allowed: a tier that is promised 0 s".format(promised[load["tier"]])
    return ""


def _behind(load: dict, board: dict | None) -> str:
    """An interrupt cannot talk on I2C."""
    spec = board["OUTPUTS"].get(load["output"], {}) if board is not None and load["fast_trip"] else {}
    return "its output is behind an expander on I2C; allowed: one on a pin of its own" if "expander" in spec else ""


def _pin(sensors: list, i: int, board: dict | None, errors: list) -> None:
    """The ALERT pin of a monitor: an input of its own, and a limit that can pull it."""
    pin, low_mv, high_ma = sensors[i]["input"], sensors[i]["alert_below_mv"], sensors[i]["alert_above_ma"]
    if None in (pin, low_mv, high_ma):
        return
    if pin and board is not None and pin not in board["INPUTS"]:
        text = "the board has no such input; allowed: " + ", ".join(sorted(board["INPUTS"]))
        errors.append(("sensor", i, "input", pin, text))
    elif pin and pin in [s["input"] for s in sensors[:i] + sensors[i + 1 :] if s["driver"] in ("input", "ina228")]:
        errors.append(("sensor", i, "input", pin, "another sensor has this input; allowed: one of its own"))
    if pin and not low_mv and not high_ma:
        text = "nothing would pull it; allowed: alert_below_mv or alert_above_ma with it"
        errors.append(("sensor", i, "input", pin, text))
    for key in ("alert_below_mv", "alert_above_ma"):
        if sensors[i][key] and not pin:
            text = "no input of the board is wired to ALERT; allowed: input with it"
            errors.append(("sensor", i, key, sensors[i][key], text))
    if high_ma and sensors[i]["max_ma"] and high_ma > sensors[i]["max_ma"]:
        text = "is more than is measured; allowed: at most max_ma = {} mA".format(sensors[i]["max_ma"])
        errors.append(("sensor", i, "alert_above_ma", high_ma, text))
