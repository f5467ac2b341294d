"""Times as people type them."""

import re

from wattbit.errors import BadInput

UNITS_S = {"": 1, "s": 1, "m": 60, "min": 60, "h": 3600, "d": 86400}


def seconds(text: str) -> int:
    """Seconds of "90", "90s", "10m", "2h" or "1d"; BadInput says what is allowed."""
    found = re.fullmatch(r"(\d{1,7})\s*(s|m|min|h|d|)", text.strip())
    if not found:
        raise BadInput([f"{text!r} is no time; allowed: a number of seconds, or such as 90s, 10m, 2h, 1d"])
    return int(found[1]) * UNITS_S[found[2]]
