"""Loads against tiers, outputs, cooling and the states they fail to."""

_WHEN = ("on_reset", "on_watchdog", "on_sensor_loss", "on_link_loss", "on_bad_config")


def check(site: dict, errors: list, board: dict | None) -> None:
    """Add the problems of [[load]] and [[tier]]."""
    loads = site["load"]
    tiers = [row["tier"] for row in site["tier"]]
    for i in range(len(loads)):
        _output(loads, i, board, errors)
        tier = loads[i]["tier"]
        if tier is not None and None not in tiers and tier not in tiers:
            text = "tier is not declared; allowed: " + ", ".join([str(t) for t in sorted(tiers)])
            errors.append(("load", i, "tier", tier, text))
        _cools(loads, i, errors)
        _fail_states(loads, i, errors)
    _circular(loads, errors)
    _promises(site["tier"], errors)


def _output(loads: list, i: int, board: dict | None, errors: list) -> None:
    output = loads[i]["output"]
    if output is None:
        return
    for j in range(i):
        if loads[j]["output"] == output:
            text = "already switches {}; allowed: an output of its own".format(loads[j]["name"])
            errors.append(("load", i, "output", output, text))
            return
    if board is not None and output not in board["OUTPUTS"]:
        text = "the board has no such output; allowed: " + ", ".join(sorted(board["OUTPUTS"]))
        errors.append(("load", i, "output", output, text))
        return
    _read_back(loads, i, board, errors)


def _read_back(loads: list, i: int, board: dict | None, errors: list) -> None:
    """A read-back needs a line of the board, and an output without one cannot be held over a restart."""
    load = loads[i]
    spec = board["OUTPUTS"][load["output"]] if board is not None else {"feedback": 0}
    if load["feedback"] and spec.get("feedback") is None and "expander" not in spec:  # which reads its pins
        text = "output {} of the board has no read-back line; allowed: false".format(load["output"])
        errors.append(("load", i, "feedback", True, text))
    if load["feedback"] is False:
        for key in ("on_reset", "on_watchdog", "on_bad_config"):
            if load[key] == "hold":
                text = "without read-back its level cannot be known after a restart; allowed: open, close"
                errors.append(("load", i, key, "hold", text))


def _cools(loads: list, i: int, errors: list) -> None:
    load = loads[i]
    cools = load["cools"] or ()
    if cools and load["hold"] is False:
        errors.append(("load", i, "cools", cools, "cools something but is not held; allowed: cools with hold = true"))
    names = [other["name"] for other in loads]
    for k in range(len(cools)):
        if cools[k] not in names:
            text = "{} is not a load; allowed: {}".format(cools[k], ", ".join([n for n in names if n]))
            errors.append(("load", i, "cools", cools, text))
            continue
        if cools[k] in cools[:k]:
            errors.append(("load", i, "cools", cools, "{} stands twice; allowed: each load once".format(cools[k])))
        _cooled(load, i, loads[names.index(cools[k])], errors)


def _cooled(load: dict, i: int, other: dict, errors: list) -> None:
    """A held load and one that it cools."""
    if other["hold"]:
        text = "{} is held itself; allowed: loads that are not held".format(other["name"])
        errors.append(("load", i, "cools", load["cools"], text))
        return
    if None not in (load["tier"], other["tier"]) and load["tier"] > other["tier"]:
        text = "cools {} of tier {}; allowed: 0 to {}".format(other["name"], other["tier"], other["tier"])
        errors.append(("load", i, "tier", load["tier"], text))
    for key in _WHEN:
        if not _outlives(load, other, key):
            text = "would leave {} ({} = {}) without cooling; allowed: a state that lasts as long".format(
                other["name"], key, other[key]
            )
            errors.append(("load", i, key, load[key], text))


def _outlives(load: dict, other: dict, key: str) -> bool:
    """False if the cooling opens while what it cools stays on."""
    if None in (load[key], other[key], load["fail_hold_s"], other["fail_hold_s"]):
        return True
    return _lasts(load, key) >= _lasts(other, key)


def _lasts(load: dict, key: str) -> int:
    """How many seconds a load may stay on in its fail state; 0 = opened, 2**20 = for ever."""
    if load[key] == "open":
        return 0
    if load[key] == "hold" and load["fail_hold_s"] > 0:
        return load["fail_hold_s"]
    return 1 << 20


def _fail_states(loads: list, i: int, errors: list) -> None:
    load = loads[i]
    if load["fail_hold_s"] and "hold" not in [load[key] for key in _WHEN]:
        text = "no fail state is hold; allowed: 0, or hold in one of " + ", ".join(_WHEN)
        errors.append(("load", i, "fail_hold_s", load["fail_hold_s"], text))
    if load["on_reset"] == "open" and load["on_watchdog"] == "close":
        text = "closes what on_reset = open has just opened; allowed: open, hold"
        errors.append(("load", i, "on_watchdog", "close", text))


def _circular(loads: list, errors: list) -> None:
    """Cooling that leads back to itself, reported once at its first load."""
    names = [load["name"] for load in loads]
    done = []
    for i in range(len(loads)):
        path = _loop([names[i]], names, loads, [])
        if path and path[0] not in done:
            done.extend(path)
            text = "circular cooling: {}; allowed: no load that cools itself in the end".format(" > ".join(path))
            errors.append(("load", i, "cools", loads[i]["cools"], text))


def _loop(path: list, names: list, loads: list, seen: list) -> list:
    """`path` extended back to its first load, or [] if it never gets there; `seen`: names that do not lead there."""
    if path[-1] is None:
        return []
    for name in loads[names.index(path[-1])]["cools"] or ():
        if name == path[0]:
            return path + [name]
        if name in names and name not in seen:
            seen.append(name)
            found = _loop(path + [name], names, loads, seen)
            if found:
                return found
    return []


def _promises(tiers: list, errors: list) -> None:
    """A less critical tier may not be promised more than a more critical one."""
    for i in range(len(tiers)):
        for other in tiers:
            if None in (tiers[i]["tier"], tiers[i]["promised_s"], other["tier"], other["promised_s"]):
                continue
            if other["tier"] < tiers[i]["tier"] and other["promised_s"] < tiers[i]["promised_s"]:
                text = "more than tier {} is promised; allowed: 0 to {} s".format(other["tier"], other["promised_s"])
                errors.append(("tier", i, "promised_s", tiers[i]["promised_s"], text))
