"""The whole picture as plain text: for logs, pipes and terminals that cannot show a screen."""

import shutil

from wattbit.monitor import panels
from wattbit.monitor.alarms import alarms
from wattbit.monitor.flow import NARROWEST, flow
from wattbit.monitor.health import health
from wattbit.monitor.limits import limits
from wattbit.monitor.tiers import rows
from wattbit.monitor.watch import Watch


def page(watch: Watch, now_s: float, width: int = 0) -> str:
    """All panels one below the other, as wide as the terminal (COLUMNS) or `width`."""
    picture = watch.picture
    width = max(NARROWEST, width or shutil.get_terminal_size((100, 24)).columns)
    parts = [
        [panels.head(picture, watch.source.name, width, now_s).plain],
        [line.plain for line in flow(picture, width)],
        [row.line.plain for row in rows(picture, width)],
        ["", "ALARMS", panels.alarm_list(alarms(picture, now_s)).plain],
        ["", "LIMITS", panels.facts(limits(picture)).plain],
        ["", "LINK AND CONTROLLER", panels.facts(health(watch, now_s)).plain],
        ["", "LAST EVENTS", panels.events(picture, False).plain],
    ]
    return "\n".join(line.rstrip() for part in parts for text in part for line in text.split("\n"))
