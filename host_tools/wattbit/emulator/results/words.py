"""Numbers as a person reads them. Only the host's screens convert; files keep integers with units."""

from __future__ import annotations

ALIKE = 0.15  # lengths that differ by less than this share read as one
SECONDS_MATTER_S = 600  # a range or a middle of lengths above this is told in minutes


def clock(ms: float, exact: bool = False) -> str:
    """Scenario time as h:mm:ss, with tenths (rounded down) when `exact`."""
    tenths = int(ms) // 100
    s = tenths // 10
    text = f"{s // 3600}:{s // 60 % 60:02}:{s % 60:02}"
    return f"{text}.{tenths % 10}" if exact else text


def duration(s: float) -> str:
    """A length of time in its two largest units."""
    if s < 10:
        return f"{s:.1f} s"
    whole = round(s)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02} s" if whole % 60 else f"{whole // 60} min"
    return f"{whole // 3600} h {whole // 60 % 60:02} min"


def promise(s: float) -> str:
    """A promised run time."""
    return duration(s) if s else "none"


def span(least_s: float, most_s: float) -> str:
    """One length; the middle of lengths that are nearly alike; or the range from the shortest to the longest."""
    least, most = duration(least_s), duration(most_s)
    if least == most:
        return least
    if most_s - least_s < ALIKE * most_s:
        return f"about {_rough((least_s + most_s) / 2)}"
    return f"{_rough(least_s)} to {_rough(most_s)}"


def _rough(s: float) -> str:
    """A length whose seconds no longer matter goes without them."""
    return duration(round(s / 60) * 60 if s >= SECONDS_MATTER_S else s)


def volts(mv: float) -> str:
    """Bus voltage."""
    return f"{mv / 1000:.2f} V"


def percent(pm: float) -> str:
    """Share of 1000."""
    return f"{pm / 10:.1f} %"


def energy(wh: float) -> str:
    """Energy; small amounts keep a digit."""
    if abs(wh) >= 1000:
        return f"{wh / 1000:.2f} kWh"
    return f"{wh:.0f} Wh" if abs(wh) >= 10 or wh == 0 else f"{wh:.1f} Wh"


def names(items: list[str], most: int = 6) -> str:
    """Names with commas; a long list ends in how many more there are."""
    shown = ", ".join(items[:most])
    return shown if len(items) <= most else f"{shown} and {len(items) - most} more"


def reason(cause: str, output: str, rule: str) -> str:
    """A cause without the words that name the output and the rule: they stand beside it already."""
    return cause.removeprefix(f"{output} switched off: ").removeprefix(f"{rule}: ")


def gist(cause: str, output: str, rule: str) -> str:
    """A cause as a table has room for it: a rule's meaning goes without its numbers, a limit keeps what it read."""
    text = reason(cause, output, rule)
    return text if f"{rule}: {text}" in cause else text.split(": ")[0]


def count(n: int, one: str, many: str = "") -> str:
    """The number with its noun."""
    return f"{n} {one if n == 1 else many or one + 's'}"
