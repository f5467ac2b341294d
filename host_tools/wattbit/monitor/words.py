"""Device values as a person reads them; the only place where units are converted."""

from typing import Any

NONE = "-"
# unit -> (divisor, decimals, what is shown)
SHOWN = {
    "mV": (1000, 2, "V"),
    "mA": (1000, 1, "A"),
    "mC": (1000, 1, "°C"),
    "pm": (10, 1, "%"),
    "W": (1000, 2, "kW"),
    "J": (3600, 0, "Wh"),
}


def number(name: str, value: Any) -> str:
    """A value by the unit in its name: `rBus_mV` 50900 as "50.90 V"; None as "-"."""
    if value is None:
        return NONE
    if isinstance(value, bool):
        return "yes" if value else "no"
    unit = name.rpartition("_")[2]
    if unit in SHOWN:
        divisor, decimals, shown = SHOWN[unit]
        return f"{value / divisor:.{decimals}f} {shown}"
    return str(value)


def span(seconds: Any) -> str:
    """Seconds as "42 s", "3 min 05 s" or "2 h 07 min"."""
    if seconds is None:
        return NONE
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 3600:
        return f"{seconds // 60} min {seconds % 60:02d} s"
    return f"{seconds // 3600} h {seconds % 3600 // 60:02d} min"
