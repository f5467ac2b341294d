"""How fast a UART of the board is, where the site says it instead of the board."""


def speed(bus: str, spec: dict, rows: list) -> tuple:
    """(baud, parity "even", "odd" or "") of UART `bus`: the site's [[line]] for it, else `spec` of the board."""
    for row in rows:
        if row["bus"] == bus:
            return row["baud"], "" if row["parity"] == "none" else row["parity"]
    return spec["baud"], spec["parity"]
