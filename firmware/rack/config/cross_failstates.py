"""Fail states together: no output may open before one that matters less, or before what it cools or feeds."""

NEVER_S = 1 << 24
LOSSES = ("on_sensor_loss", "on_link_loss")  # `hold` may end there after fail_hold_s
KEYS = ("on_reset", "on_watchdog", "on_sensor_loss", "on_link_loss", "on_bad_config")
NEEDED = KEYS + ("name", "tier", "hold", "cools", "upstream", "fail_hold_s")


def check(loads: list, errors: list) -> None:
    """Compare the loads for each kind of failure; one problem at most for a load and a kind."""
    whole = [i for i in range(len(loads)) if not [key for key in NEEDED if loads[i][key] is None]]
    for key in KEYS:
        for i in whole:
            text = _first_wrong(loads, whole, i, key)
            if text:
                errors.append(("load", i, key, loads[i][key], text))


def _first_wrong(loads: list, whole: list, i: int, key: str) -> str:
    for k in whole:
        if _opens_after_s(loads[i], key) < _opens_after_s(loads[k], key):
            text = _must_outlast(loads[i], loads[k])
            if text:
                return text
    return ""


def _must_outlast(mine: dict, other: dict) -> str:
    """Why `mine` may not open before `other`, or nothing."""
    if mine["hold"]:
        if other["name"] in mine["cools"]:
            return "opens before {}, which it cools; allowed: as long as that, or longer".format(other["name"])
        if other["upstream"] == mine["name"]:
            return "opens before {}, which it feeds; allowed: as long as that, or longer".format(other["name"])
    elif not other["hold"] and mine["tier"] < other["tier"]:
        text = "opens before {} of the less critical tier {}; allowed: as long as that, or longer"
        return text.format(other["name"], other["tier"])
    return ""


def _opens_after_s(load: dict, key: str) -> int:
    if load[key] == "open":
        return 0
    if load[key] == "hold" and key in LOSSES and load["fail_hold_s"]:
        return load["fail_hold_s"]
    return NEVER_S
