"""Can this number be believed? Larger is worse, so the worst of two is `max`."""

GOOD = 0
STALE = 1  # was good, too old now
IMPLAUSIBLE = 2  # arrived, but cannot be true
MISSING = 3  # did not arrive

NAMES = ("good", "stale", "implausible", "missing")
