"""The texts of the panels: head line, alarms, events, health. Each is made of a picture and knows no widget."""

from textual.content import Content

from wattbit.monitor.alarms import Alarm
from wattbit.monitor.canvas import STYLES
from wattbit.monitor.health import link_words
from wattbit.monitor.picture import Picture
from wattbit.monitor.words import span

AGO = 15  # columns
LATER_S = 5  # an event may be newer than the last report


def head(picture: Picture, name: str, width: int, now_s: float) -> Content:
    """Who it is at the left, how fresh the data is at the right."""
    words, style = link_words(picture, now_s)
    title = picture.value("Device", "cTitle") or picture.value("Device", "cName") or "waiting for a first report"
    end = f" {name}  link {words} "
    begin = f" {title}"[: max(10, width - len(end) - 1)]
    gap = " " * max(1, width - len(begin) - len(end))
    return Content.assemble((begin, "bold"), gap, f" {name}  link ", (f"{words} ", STYLES[style]))


def banner(picture: Picture, trouble: str, now_s: float) -> str:
    """What to say across the screen while the link is lost."""
    age_s = picture.age_s(now_s)
    old = "nothing has been heard" if age_s is None else f"all values below are {span(age_s)} old"
    return f"LINK LOST: {old}. {trouble}".strip()


def alarm_line(found: list[Alarm], width: int) -> Content:
    """The worst alarm on one line, and how many there are."""
    if not found:
        return Content.assemble(("no alarms", STYLES["good"]))
    more = f"  (+{len(found) - 1} more: press 2)" if len(found) > 1 else ""
    first = found[0]
    text = f"{first.level} {first.about}: {first.text}"
    room = max(10, width - len(more))
    return Content.assemble((text if len(text) <= room else text[: room - 1] + "…", STYLES[first.style]), more)


def alarm_list(found: list[Alarm]) -> Content:
    """Every alarm, one a paragraph."""
    if not found:
        return Content.assemble(("none", STYLES["good"]))
    lines = [Content.assemble((f"{a.level} {a.about}: ", STYLES[a.style]), a.text) for a in found]
    return Content("\n").join(lines)


def events(picture: Picture, grey: bool) -> Content:
    """The last events, newest first."""
    if not picture.events:
        return Content.assemble(("none heard yet", STYLES["dim"]))
    marks = {"shed": "warn", "trip": "bad", "fault": "bad", "futility": "bad", "restore": "good", "refuse": "warn"}
    lines = []
    for event in reversed(picture.events):
        style = STYLES["dim" if grey else marks.get(str(event.get("kind")), "")]
        lines.append(Content.assemble((f"{_ago(picture, event)} ", STYLES["dim"]), (_said(event), style)))
    return Content("\n").join(lines)


def _ago(picture: Picture, event: dict) -> str:
    """How long ago an event was, by the clock of the device; one of its last life has no such time."""
    uptime_s, at_s = picture.value("Device", "rUptime_s"), event.get("s")
    if uptime_s is None or at_s is None or at_s > uptime_s + LATER_S:
        return f"{'earlier':>{AGO}}"
    return f"{span(max(0, uptime_s - at_s)) + ' ago':>{AGO}}"


def _said(event: dict) -> str:
    return f" {event.get('kind') or '':<8} {event.get('cause') or ''}"


def facts(rows: list[tuple[str, str, str]]) -> Content:
    """(what, value, style), one a line: limits, figures of link and controller."""
    return Content("\n").join(
        [Content.assemble((f"{what:<13} ", STYLES["dim"]), (value, STYLES[style])) for what, value, style in rows]
    )


def joined(lines: list[Content]) -> Content:
    """Lines as one text."""
    return Content("\n").join(lines)
