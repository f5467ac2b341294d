"""The limits of the site with the values that they watch, in the units that people read."""

from rack.model import quantities
from rack.report.names import rack_names
from wattbit.monitor.picture import Picture
from wattbit.monitor.words import number

WIRE = dict(zip(quantities.NAMES, rack_names(), strict=True))
STYLES = {"clear": "", "crossed": "bad"}


def border(limit: dict) -> str:
    """Where a limit lies: "below 46.80 V"."""
    name = WIRE.get(str(limit.get("cQuantity")), "")
    return f"{limit.get('cDirection')} {number(name, limit.get('cTrip'))}"


def _short(limit: dict) -> str:
    return border(limit).replace("below", "<").replace("above", ">")


def value(picture: Picture, limit: dict) -> str:
    """The value that a limit watches, "-" while it is not known."""
    name = WIRE.get(str(limit.get("cQuantity")), "")
    return number(name, picture.rack(name))


def limits(picture: Picture) -> list[tuple[str, str, str]]:
    """(name, what of it, style) of each limit, in the order of the site."""
    found = []
    for name, limit in picture.groups.get("Limits", {}).items():
        state = str(limit.get("rState") or "unknown")
        given_up = ", given up" if limit.get("rFutile") else ""
        said = f"{state}{given_up}, {value(picture, limit)}, bad {_short(limit)}"
        found.append((name, said, STYLES.get(state, "warn")))
    return found
