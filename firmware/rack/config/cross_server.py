"""The Modbus server against the board, the sensors and the loads."""

TIER_ALWAYS = 0  # never asked off by anybody from outside


def check(site: dict, errors: list, board: dict | None) -> None:
    """Add the problems of [server]."""
    server = site["server"]
    if server["bus"]:
        _line(server["bus"], site["sensor"], errors, board)
    if not server["bus"] and not server["tcp_port"]:
        _off(server, errors)
    elif server["writes"] == "rtu" and not server["bus"]:
        text = "there is no UART to write over; allowed: none, both, or a bus"
        errors.append(("server", -1, "writes", "rtu", text))
    names = [load["name"] for load in site["load"]]
    for name in server["allow"] or ():
        wrong = _askable(name, names, site["load"])
        if wrong:
            errors.append(("server", -1, "allow", server["allow"], wrong))
    link = site["mqtt"]
    if server["allow"] and server["writes"] == "none" and (not link["host"] or link["commands"] == "none"):
        text = "nobody may write; allowed: no loads, or writes = rtu or both, or mqtt.commands"
        errors.append(("server", -1, "allow", server["allow"], text))


def _line(bus: str, sensors: list, errors: list, board: dict | None) -> None:
    """The UART exists and no sensor is on it: one line has one master."""
    if board is not None and bus not in board.get("UART", {}):
        text = "the board has no such UART; allowed: " + (", ".join(sorted(board.get("UART", {}))) or "none")
        errors.append(("server", -1, "bus", bus, text))
    for sensor in sensors:
        if sensor["bus"] == bus:
            text = "sensor {} is on {}, and a line has one master; allowed: a UART without sensors".format(
                sensor["name"], bus
            )
            errors.append(("server", -1, "bus", bus, text))
            return


def _off(server: dict, errors: list) -> None:
    if server["writes"] in ("rtu", "both"):
        text = "the server is off; allowed: none, or a bus or a tcp_port"
        errors.append(("server", -1, "writes", server["writes"], text))


def _askable(name: str, names: list, loads: list) -> str:
    """What forbids that a client asks load `name` off, or ""."""
    if name not in names:
        return "{} is not a load; allowed: {}".format(name, ", ".join([n for n in names if n]))
    load = loads[names.index(name)]
    if load["hold"]:
        return "{} is held: cooling is switched by the local rules only; allowed: loads that are not held".format(name)
    if load["tier"] == TIER_ALWAYS:
        return "{} is of tier 0, which nobody asks off; allowed: loads of tier 1 to 3".format(name)
    return ""
