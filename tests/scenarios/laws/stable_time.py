"""Nothing is restored before the supply has been back, and the controller up, for the stable time.

Judged are the closings of the plant, said or not, and the events.
On battery means: no grid, or the bus below the voltage that tells, or a battery that gives more than its idle
current; shorter than BELIEVED_MS it need not be noticed. A supply that returns must be stable as well.
"""

BELIEVED_MS = 1000


def broken(story):
    stable_ms = story.lowest("stable_ms")
    stretches = _on_battery(story)
    returns = [e["t_ms"] for e in story.run["events"] if e["do"] == "supply_restore"]
    ends = (("on battery", [end for _, end in stretches]), ("down", story.boots_ms), ("a supply off", returns))
    wrong = []
    for output, t_ms in _closings(story):
        if any(since + BELIEVED_MS < t_ms <= last for since, last in stretches):
            wrong.append(f"{output} restored at {t_ms} ms, on battery")
        for what, times in ends:
            last_ms = max((end for end in times if end <= t_ms + story.row_ms), default=None)
            if last_ms is not None and t_ms - last_ms + story.row_ms < stable_ms:
                wrong.append(f"{output} restored at {t_ms} ms, {what} until {last_ms} ms")
    return wrong


def _closings(story):
    """(output, t_ms) of all that the plant shows and of all that is said."""
    seen = [(change.output, change.t_ms) for change in story.closings()]
    said = [(event["output"], event["t_ms"]) for event in story.events if event["kind"] == "restore"]
    return sorted({*seen, *(each for each in said if not story.declared(each[0], each[1], each[1]))})


def _on_battery(story):
    """First and last moment of every stretch on battery that was long enough to be noticed."""
    columns = story.columns
    below_mv, idle_ma = story.site["bus"]["battery_below_mv"], story.site["battery"]["idle_ma"]
    found, since_ms, last_ms = [], None, 0
    for t_ms, grid, mv, ma in zip(*(columns[name] for name in ("t_ms", "grid_ok", "bus_mv", "battery_ma"))):
        if not grid or mv < below_mv or ma < -2 * idle_ma:
            since_ms, last_ms = t_ms if since_ms is None else since_ms, t_ms
        elif since_ms is not None:
            if last_ms - since_ms >= BELIEVED_MS:
                found.append((since_ms, last_ms))
            since_ms = None
    return found if since_ms is None else [*found, (since_ms, last_ms)]
