"""What a person must know or do, worst first: link, safe mode, latched faults, lock-outs, limits, doubtful readings."""

from dataclasses import dataclass

from wattbit.monitor.advice import FAULTS, about
from wattbit.monitor.limits import border, value
from wattbit.monitor.picture import Picture
from wattbit.monitor.words import span

ALARM, WARNING, NOTE = "ALARM", "WARNING", "NOTE"
RANK = {ALARM: 0, WARNING: 1, NOTE: 2}
CONTACTS = (
    ("rEstop", ALARM, "an emergency stop is pressed"),
    ("rLeak", ALARM, "a leak detector is wet"),
    ("rDoorOpen", NOTE, "a door of the rack is open"),
    ("rDRContact", NOTE, "the utility's contact asks for less load"),
)


@dataclass(frozen=True)
class Alarm:
    """`level`: ALARM, WARNING or NOTE; `about`: what it is of; `text`: what is so and what to do."""

    level: str
    about: str
    text: str

    @property
    def style(self) -> str:
        """The style of `canvas.STYLES` that it is shown in, beside its level in words."""
        return {ALARM: "bad", WARNING: "warn", NOTE: ""}[self.level]


def alarms(picture: Picture, now_s: float) -> list[Alarm]:
    """All that is wrong now, worst first."""
    found = _link(picture, now_s) + _device(picture) + _loads(picture) + _limits(picture) + _readings(picture)
    return sorted(found, key=lambda alarm: RANK[alarm.level])


def _link(picture: Picture, now_s: float) -> list[Alarm]:
    link, age_s = picture.link(now_s), picture.age_s(now_s)
    if link == "live":
        return []
    old = "nothing was heard yet" if age_s is None else f"what is shown is {span(age_s)} old"
    return [Alarm(ALARM if link == "lost" else WARNING, f"link {link}", old)]


def _device(picture: Picture) -> list[Alarm]:
    found = []
    if picture.value("Device", "rSafeMode"):
        said = "resets in a row, or maintenance: nothing is switched on until it is cleared (press c)"
        found.append(Alarm(ALARM, "safe mode", said))
    if picture.value("Source", "rPowerFutile"):
        found.append(Alarm(ALARM, "power", "shedding did not help and was given up: find out why, acknowledge power"))
    source = picture.value("Source", "rSource")
    if source == "battery":
        found.append(Alarm(WARNING, "on battery", f"for {span(picture.value('Source', 'rOutage_s'))}"))
    blocked = picture.value("Source", "rBlockedBy") or "none"
    if blocked != "none":
        found.append(Alarm(NOTE, "no restore", f"{blocked} forbids every restore now"))
    if picture.value("Device", "rResetCause") == "watchdog":
        found.append(Alarm(WARNING, "watchdog", "the controller's last start was after a hang; see its journal"))
    trouble = picture.value("Link", "rTrouble")
    if trouble:
        found.append(Alarm(NOTE, "broker", trouble))
    missed = picture.value("Counters", "rEventsMissed")
    if missed:
        found.append(Alarm(NOTE, "events", f"{missed} were overwritten before they were reported"))
    found += [Alarm(level, "input", text) for name, level, text in CONTACTS if picture.rack(name)]
    return found + [Alarm(WARNING, "device says", note) for note in picture.notes]


def _loads(picture: Picture) -> list[Alarm]:
    found = []
    for name, load in picture.loads():
        fault = load.get("rFault") or "none"
        if fault != "none":
            found.append(Alarm(WARNING if fault == "silent" else ALARM, name, f"{fault}: {about(FAULTS, fault)}"))
        if load.get("rLocked"):
            tries = load.get("rTries") or 0
            found.append(Alarm(ALARM, name, f"locked out after {tries} failed tries: find out why, then acknowledge"))
    return found


def _limits(picture: Picture) -> list[Alarm]:
    found = []
    for name, limit in picture.groups.get("Limits", {}).items():
        about = f"{limit.get('cQuantity')} was {border(limit)}, it is {value(picture, limit)} now"
        if limit.get("rFutile"):
            found.append(Alarm(ALARM, name, "shedding did not help and was given up: find out why, then acknowledge"))
        if limit.get("rState") == "crossed":
            found.append(Alarm(WARNING, name, f"crossed: {about}"))
        elif limit.get("rState") == "unknown":
            found.append(Alarm(WARNING, name, f"unknown: no believable reading of {limit.get('cQuantity')}"))
    return found


def _readings(picture: Picture) -> list[Alarm]:
    doubts = picture.rack("rQuality")
    if not isinstance(doubts, dict):
        return []
    measured = {name: quality for name, quality in doubts.items() if quality != "missing" or name in picture.seen}
    bad = [f"{name[1:]} {quality}" for name, quality in measured.items()]
    return [Alarm(WARNING, "readings", ", ".join(bad) + ": no rule believes them")] if bad else []
