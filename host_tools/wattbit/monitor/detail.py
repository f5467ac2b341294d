"""Everything about one load in sentences: what it is, why, what it waits for, what a person can do."""

from rack.model import causes
from wattbit.monitor.advice import CAUSES, FAULTS, WAITS, about
from wattbit.monitor.limits import border, value
from wattbit.monitor.picture import Picture
from wattbit.monitor.tiers import since
from wattbit.monitor.words import NONE, span, watts

MEANINGS = {name: meaning for name, _, meaning in causes.RULES}


def detail(picture: Picture, name: str) -> list[tuple[str, str]]:
    """(what, text) of each fact about the load `name`."""
    load = picture.value("Loads", name) or {}
    on = bool(load.get("rOn"))
    rows = [
        ("is", f"{'on' if on else 'OFF'} for {since(picture, load)}, {watts(load.get('rPower_W'))} (estimated)"),
        ("tier", f"{load.get('rTier')} (0 is the most critical)"),
    ]
    if not on:
        cause, waits = str(load.get("rCause") or NONE), str(load.get("rWaits") or NONE)
        rows.append(("cause", meaning(picture, cause)))
        rows.append(("what to do", about(CAUSES, cause) or "look at what the limit watches"))
        rows.append(("waits for", f"{waits}: {about(WAITS, waits)}"))
    if load.get("rHold") not in (None, "free"):
        left = load.get("rHoldLeft_s")
        rows.append(("hold", f"held {load['rHold']}, " + (f"{span(left)} left" if left else "until released: press r")))
    fault = load.get("rFault") or "none"
    if fault != "none":
        rows.append(("fault", f"{fault}: {about(FAULTS, fault)}"))
    if load.get("rLocked"):
        rows.append(("lock-out", "it failed to stay on too often; find out why, then acknowledge: press a"))
    if load.get("rTries"):
        rows.append(("failed tries", str(load["rTries"])))
    return rows


def meaning(picture: Picture, cause: str) -> str:
    """A cause with what it means: a rule of the firmware, or a limit of the site."""
    if cause in MEANINGS:
        return f"{cause}: {MEANINGS[cause]}"
    limit = picture.value("Limits", cause)
    if not limit:
        return cause
    return f"{cause}: a limit of the site, {limit.get('cQuantity')} {border(limit)}; it is {value(picture, limit)} now"
