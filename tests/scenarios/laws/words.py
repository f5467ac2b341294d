"""Everything said is in the closed lists, names what the site has, has a cause, and comes in order of time."""

import json

from rack.model import causes

NAMES = ("t_ms", "kind", "output", "tier", "rule", "cause", "reading", "limit")


def broken(story):
    bad = story.summary["console_bad_lines"]
    wrong = [f"{bad} spoilt lines on the console"] if bad else []
    rules = {*(rule[0] for rule in causes.RULES), *(row["name"] for row in story.site["limit"])}
    last_ms = 0
    for event in story.events:
        text = json.dumps(event)
        if set(event) - set(NAMES) or event["kind"] not in causes.KINDS or not event.get("cause"):
            wrong.append(f"no event of the contract: {text}")
        if event["kind"] in ("shed", "restore", "trip", "fault") and event.get("rule") not in rules - {"none"}:
            wrong.append(f"no rule of the site: {text}")
        if "output" in event and event.get("tier") != story.loads.get(event["output"], {}).get("tier"):
            wrong.append(f"no output of the site with that tier: {text}")
        if event["t_ms"] < last_ms:
            wrong.append(f"out of order: {text}")
        last_ms = event["t_ms"]
    return wrong
