"""Between any two restores of the rack lies the declared spacing, also over a restart of the controller."""


def broken(story):
    least_ms = story.lowest("spacing_ms") - story.row_ms
    wrong, last_ms, last = [], None, ""
    for change in story.changes:
        if not change.on or story.dead(change.row) or change.output in story.touched:
            continue
        if last_ms is not None and change.t_ms - last_ms < least_ms:
            wrong.append(f"{change.output} is on at {change.t_ms} ms, {change.t_ms - last_ms} ms after {last}")
        last_ms, last = change.t_ms, change.output
    return wrong
