"""Every change of an output's truth has an event with a cause at the same cycle, and every such event a change.

Left out: outputs that the scenario broke, a bus without voltage (nothing switched), the events of a start for
outputs that its declared level opens, which may have been open before, and lights that are dimmed and not put out.
A contactor has its power when its precharge is over.
"""

KINDS = {0: ("shed", "fault"), 1: ("restore",)}


def broken(story):
    return [*_silent(story), *_empty(story)]


def _silent(story):
    """Changes that nobody tells."""
    wrong = []
    for change in story.changes:
        if change.output in story.touched or story.dead(change.row):
            continue
        slow_ms = story.closes_ms(change.output) if change.on else 0
        since, until = change.from_ms - story.cycle_ms - slow_ms, change.t_ms + story.cycle_ms
        told = [
            e
            for e in story.events
            if e.get("output") == change.output and e["kind"] in KINDS[change.on] and since <= e["t_ms"] <= until
        ]
        if not any(e.get("cause") and e.get("rule") for e in told):
            wrong.append(f"{change.output} went {'on' if change.on else 'off'} at {change.t_ms} ms without an event")
    return wrong


def _empty(story):
    """Events without a change."""
    wrong = []
    for event in story.events:
        output, kind, t_ms = event.get("output"), event["kind"], event["t_ms"]
        row = story.row_at(t_ms)
        if kind not in ("shed", "restore") or output in story.touched or story.dead(row) or t_ms in story.boots_ms:
            continue
        if story.dimmed(event):
            continue
        moved = [
            c
            for c in story.changes
            if c.output == output
            and c.from_ms - story.cycle_ms - story.closes_ms(output) <= t_ms <= c.t_ms + story.cycle_ms
        ]
        if not any(c.on == (kind == "restore") for c in moved):
            wrong.append(f"{kind} of {output} at {t_ms} ms, and its power did not change")
    return wrong
