"""Fail states: which outputs may close unasked at a start; and all together: no output may open before one that
matters less, or before what it cools or feeds.
"""

NEVER_S = 1 << 24
LOSSES = ("on_sensor_loss", "on_link_loss")  # `hold` may end there after fail_hold_s
KEYS = ("on_reset", "on_watchdog", "on_sensor_loss", "on_link_loss", "on_bad_config")
AT_START = ("on_reset", "on_watchdog")  # closed before anything is measured: no charge, order or stable time counts
NEEDED = KEYS + ("name", "tier", "hold", "cools", "upstream", "fail_hold_s")


def check(loads: list, errors: list) -> None:
    """Compare the loads for each kind of failure; one problem at most for a load and a kind."""
    for i in range(len(loads)):
        _closes_unasked(loads[i], i, errors)
    whole = [i for i in range(len(loads)) if not [key for key in NEEDED if loads[i][key] is None]]
    for key in KEYS:
        for i in whole:
            text = _first_wrong(loads, whole, i, key)
            if text:
                errors.append(("load", i, key, loads[i][key], text))


def _closes_unasked(load: dict, i: int, errors: list) -> None:
    """Only what everything else needs may close at a start without the conditions of a restore."""
    for key in AT_START:
        if load[key] == "close" and load["hold"] is False and load["tier"] not in (0, None):
            text = "would close without charge, order and stable time; allowed: open, hold (close: tier 0, held loads)"
            errors.append(("load", i, key, "close", text))


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
