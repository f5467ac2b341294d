"""The hardware alert: an input of the board that the rules read as well, and loads that may go without being asked."""


def check(site: dict, errors: list, board: dict | None) -> None:
    """Add the problems of site.alert and load.fast_trip."""
    alert = site["site"]["alert"]
    if alert is None:
        return
    inputs = [sensor["input"] for sensor in site["sensor"] if sensor["driver"] == "input"]
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
