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
    "mlpm": (1000, 1, "l/min"),
    "rpm": (1, 0, "rpm"),
    "B": (1024, 0, "KiB"),
    "ms": (1, 0, "ms"),
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


def watts(value: float | None) -> str:
    """Watts: below a kilowatt as "850 W", else as "1.25 kW"."""
    if value is None:
        return NONE
    return f"{value:.0f} W" if abs(value) < 999.5 else f"{value / 1000:.2f} kW"


def span(seconds: Any) -> str:
    """Seconds as "42 s", "3 min 05 s", "2 h 07 min" or "3 d 04 h"."""
    if seconds is None:
        return NONE
    if seconds < 60:
        return f"{seconds:.0f} s"
    if seconds < 3600:
        return f"{seconds // 60:.0f} min {seconds % 60 // 1:02.0f} s"
    if seconds < 86400:
        return f"{seconds // 3600:.0f} h {seconds % 3600 // 60:02.0f} min"
    return f"{seconds // 86400:.0f} d {seconds % 86400 // 3600:02.0f} h"


def round_span(seconds: Any) -> str:
    """`span` without a last part that is nought: "4 min", "2 h"."""
    return span(seconds).removesuffix(" 00 s").removesuffix(" 00 min").removesuffix(" 00 h")


def event_line(event: dict) -> str:
    """One event as a line: uptime, kind, sentence."""
    at = f"{event.get('s') or 0}.{event.get('ms') or 0:03d}"
    return f"{at:>12} s  {event.get('kind') or '':<8} {event.get('cause') or ''}"
