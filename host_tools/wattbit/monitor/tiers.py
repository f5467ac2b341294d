"""Loads by tier: a heading a tier with its rung of the ladder, and a row a load with the cause when it is off."""

from dataclasses import dataclass

from textual.content import Content

from wattbit.monitor.canvas import STYLES, bar
from wattbit.monitor.picture import Picture
from wattbit.monitor.words import NONE, round_span, span, watts

NAME, POWER = 14, 8
BAR, BAR_FROM = 10, 86  # columns of a bar beside the power, in lists at least this wide


@dataclass(frozen=True)
class Row:
    """A line of the list; `load` is empty for a heading."""

    load: str
    line: Content


def rows(picture: Picture, width: int, grey: bool = False) -> list[Row]:
    """Every line, tier after tier, each `width` columns."""
    found = []
    most_w = max([load.get("rPower_W") or 0 for _, load in picture.loads()], default=0)
    tiers: dict[int, list[tuple[str, dict]]] = {}
    for name, load in picture.loads():
        tiers.setdefault(load.get("rTier") or 0, []).append((name, load))
    for tier, members in tiers.items():
        found.append(Row("", _cut(_heading(picture, tier, members), width, grey)))
        found += [
            Row(name, _cut(_load(picture, name, load, most_w if width >= BAR_FROM else 0), width, grey))
            for name, load in members
        ]
    return found


def _cut(parts: list[tuple[str, str]], width: int, grey: bool) -> Content:
    styled = [(text, STYLES["dim" if grey else style]) for text, style in parts]
    return Content.assemble(*styled).truncate(width, ellipsis=True, pad=True)


def _heading(picture: Picture, tier: int, members: list[tuple[str, dict]]) -> list[tuple[str, str]]:
    on = sum(bool(load.get("rOn")) for _, load in members)
    power_w = sum(load.get("rPower_W") or 0 for _, load in members)
    state = f"{on} of {len(members)} on"
    begin = [(f"TIER {tier}  ", "name"), (f"{state:<12}", "" if on == len(members) else "warn")]
    return [*begin, (f"{watts(power_w):>{POWER}}   ", "strong"), *ladder(picture, tier)]


def ladder(picture: Picture, tier: int) -> list[tuple[str, str]]:
    """The rung of a tier: how long it can still be served, as a bar and in words, beside what it was promised."""
    left = picture.value("Ladder", f"rTier{tier}_s")
    promised = picture.value("Ladder", f"rPromised{tier}_s")
    if left is None:
        return [("promised ", "dim"), (round_span(promised), "dim")]
    done = picture.value("Source", "rOutage_s") or 0
    owed = max(0, (promised or 0) - done)
    style = "bad" if left < owed else "good" if left else "warn"
    part = left / promised if promised else 1.0
    word = " SHORT" if left < owed else ""
    words = f" {span(left)} left{word}"
    return [(bar(part, 10), style), (words, style), (f"  promised {round_span(promised)}", "dim")]


def _load(picture: Picture, name: str, load: dict, most_w: int) -> list[tuple[str, str]]:
    """`most_w`: the power that fills the bar, 0 for no bar."""
    on = bool(load.get("rOn"))
    level = load.get("rLevel_pm") or 0
    state = "on" if on else f"{level // 10} %" if level else "OFF"
    mark = "●" if on else "◐" if level else "○"
    style = "good" if on else "warn" if level else "bad"
    begin = [(f"  {mark} ", style), (f"{name:<{NAME}.{NAME}} ", ""), (f"{state:<5}", style)]
    power_w = load.get("rPower_W") or 0
    drawn = bar(power_w / most_w, BAR).replace("░", " ") + "  " if most_w else ""
    return [*begin, (f"{watts(load.get('rPower_W')):>{POWER}}   ", ""), (drawn, style), *_why(picture, load, on)]


def _why(picture: Picture, load: dict, on: bool) -> list[tuple[str, str]]:
    parts = []
    fault = load.get("rFault") or "none"
    if fault != "none":
        parts.append((f"FAULT {fault}  ", "bad"))
    if load.get("rLocked"):
        parts.append(("LOCKED OUT  ", "bad"))
    parts += _hold(load)
    cause = str(load.get("rCause") or NONE)
    if not on and (cause != "operator" or load.get("rHold") != "off"):
        parts.append((cause, "warn"))
        waits = load.get("rWaits") or "nothing"
        parts.append((f", waits for {waits}" if waits != "nothing" else "", ""))
        parts.append((f", {since(picture, load)}", "dim"))
    elif not parts:
        parts.append((f"for {since(picture, load)}", "dim"))
    if on and load.get("rWant") is False:
        parts.append((f"  to go off: {cause}", "warn"))
    return parts


def _hold(load: dict) -> list[tuple[str, str]]:
    hold = load.get("rHold") or "free"
    if hold == "free":
        return []
    left = load.get("rHoldLeft_s") or 0
    return [(f"held {hold}" + (f", {span(left)} left  " if left else " until released  "), "warn")]


def since(picture: Picture, load: dict) -> str:
    """How long a load has been what it is."""
    uptime_s, since_s = picture.value("Device", "rUptime_s"), load.get("rSince_s")
    return NONE if uptime_s is None or since_s is None else span(max(0, uptime_s - since_s))
