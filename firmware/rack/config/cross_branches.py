"""Loads behind loads: what `upstream` may name."""

FEEDERS = ("relay", "efuse", "contactor")


def check(loads: list, errors: list) -> None:
    """Add the problems of load.upstream; a circle is told once, at its first load."""
    names = [load["name"] for load in loads]
    done: list = []
    for i in range(len(loads)):
        name = loads[i]["upstream"]
        if not name:
            continue
        if name not in names:
            possible = [d["name"] for d in loads if d["hold"] and d["kind"] in FEEDERS and d["name"]]
            text = "is no load; allowed: " + (", ".join(possible) or "a held load")
            errors.append(("load", i, "upstream", name, text))
            continue
        path = _circle(i, names, loads)
        if path and path[0] not in done:
            done.extend(path)
            text = "circular: {}; allowed: no load that feeds itself in the end".format(" < ".join(path))
            errors.append(("load", i, "upstream", name, text))
        elif not path:
            _feeder(loads[i], i, loads[names.index(name)], errors)


def _feeder(load: dict, i: int, up: dict, errors: list) -> None:
    """A load and the one that feeds it."""
    if up["hold"] is False:
        text = "{} is not held, so it could be shed before what it feeds; allowed: a load with hold = true".format(
            up["name"]
        )
        errors.append(("load", i, "upstream", up["name"], text))
    if up["kind"] is not None and up["kind"] not in FEEDERS:
        text = "{} is a {} output; allowed: kind {}".format(up["name"], up["kind"], ", ".join(FEEDERS))
        errors.append(("load", i, "upstream", up["name"], text))
    if None not in (load["tier"], up["tier"]) and up["tier"] > load["tier"]:
        text = "{} of tier {} would feed tier {}; allowed: a feeder of tier 0 to {}".format(
            up["name"], up["tier"], load["tier"], load["tier"]
        )
        errors.append(("load", i, "upstream", up["name"], text))


def _circle(start: int, names: list, loads: list) -> list:
    """Names from load `start` back to itself, or [] if it does not come back."""
    path = [names[start]]
    name = loads[start]["upstream"]
    while name and name in names and name not in path:
        path.append(name)
        name = loads[names.index(name)]["upstream"]
    return path + [name] if name == names[start] else []
