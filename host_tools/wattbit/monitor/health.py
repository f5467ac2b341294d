"""Health of link and controller: how old the data is, what came damaged, what was refused."""

from wattbit.monitor.picture import Picture
from wattbit.monitor.watch import Watch
from wattbit.monitor.words import NONE, number, span


def link_words(picture: Picture, now_s: float) -> tuple[str, str]:
    """The state of the link in words, and its style."""
    link, age_s = picture.link(now_s), picture.age_s(now_s)
    age = "nothing heard" if age_s is None else f"data {age_s:.1f} s old" if age_s < 10 else f"data {span(age_s)} old"
    return f"{link}, {age}", {"live": "good", "stale": "warn", "lost": "bad"}[link]


def health(watch: Watch, now_s: float) -> list[tuple[str, str, str]]:
    """(what, value, style) of every figure of the link and of the controller."""
    picture = watch.picture
    words, style = link_words(picture, now_s)
    bad, refused = watch.bad_lines, picture.value("Counters", "rRefused")
    gap = picture.value("Device", "rMaxGap_ms")
    return [
        ("link", words, style),
        ("bad lines", str(bad), "warn" if bad else ""),
        ("refused here", str(watch.refused), "warn" if watch.refused else ""),
        ("refused by it", NONE if refused is None else str(refused), ""),
        ("broker", _broker(picture), ""),
        ("bad readings", str(picture.value("Counters", "rBadReads") or 0), ""),
        ("events", f"{picture.value('Counters', 'rEvents') or 0}", ""),
        ("longest gap", number("rMaxGap_ms", gap), "warn" if (gap or 0) > 200 else ""),
        ("free memory", number("rHeapFree_B", picture.value("Device", "rHeapFree_B")), ""),
        ("up", span(picture.value("Device", "rUptime_s")), ""),
        ("starts seen", str(picture.starts), "warn" if picture.starts else ""),
        ("start, cause", f"{picture.value('Device', 'rBootId')}, {picture.value('Device', 'rResetCause')}", ""),
        ("firmware", str(picture.value("Device", "cFirmware") or NONE), ""),
    ]


def _broker(picture: Picture) -> str:
    """The device's own link to a broker."""
    state, age_s = picture.value("Link", "rState"), picture.value("Link", "rReplyAge_s")
    if state is None:
        return NONE
    return state if age_s is None else f"{state}, answered {span(age_s)} ago"
