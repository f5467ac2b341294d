"""[[line]]: how fast a UART of the board is, where the site says it instead of the board."""

from . import devices

# what UARTs and USB adapters are commonly set to; devices of the shipped maps use 9600 to 115200
BAUDS = (1200, 2400, 4800, 9600, 14400, 19200, 38400, 57600, 115200, 230400, 250000, 460800, 500000, 921600, 1000000)


def check(site: dict, errors: list, board: dict | None) -> None:
    """Add the problems of [[line]]: a UART that exists and is used, a common rate, no protocol with its own."""
    for i in range(len(site["line"])):
        row = site["line"][i]
        if row["baud"] is not None and row["baud"] not in BAUDS:
            text = "no common line speed; allowed: " + ", ".join([str(baud) for baud in BAUDS])
            errors.append(("line", i, "baud", row["baud"], text))
        if row["bus"]:
            wrong = _bus(row["bus"], site, board)
            if wrong:
                errors.append(("line", i, "bus", row["bus"], wrong))


def _bus(bus: str, site: dict, board: dict | None) -> str:
    """What is wrong with a [[line]] for `bus`, or ""."""
    if board is not None and bus not in board.get("UART", {}):
        return "the board has no such UART; allowed: " + (", ".join(sorted(board.get("UART", {}))) or "none")
    for sensor in site["sensor"]:
        driver = sensor["driver"]
        if sensor["bus"] != bus or driver is None or devices.of(driver)[devices.PART] != "UART":
            continue
        if driver != "modbus":
            return "driver {} of sensor {} sets its own line speed; allowed: no [[line]] for it".format(
                driver, sensor["name"]
            )
        return ""
    return "" if site["server"]["bus"] == bus else "nothing uses it; allowed: a bus of a sensor or of the server"
