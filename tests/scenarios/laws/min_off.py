"""An output that a switch opened stays off for its minimum off time, also over a restart of the controller."""


def broken(story):
    wrong, gone = [], {}
    for change in story.changes:
        if not change.on:
            gone[change.output] = (change.t_ms, story.dead(change.row))
            continue
        since_ms, dead = gone.get(change.output, (0, False))
        least_ms = story.loads[change.output]["min_off_ms"]
        off_ms = change.t_ms - since_ms + story.row_ms
        if off_ms < least_ms and not dead and change.output not in story.touched:
            wrong.append(f"at {change.t_ms} ms {change.output} is on after {off_ms} ms, not {least_ms}")
    return wrong
