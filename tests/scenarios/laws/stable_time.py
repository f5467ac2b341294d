"""Nothing is restored before the supply has been back, and the controller up, for the stable time.

On battery means: no grid, or the bus below the voltage that tells, or a battery that gives more than its idle
current; shorter than BELIEVED_MS it need not be noticed. A supply that returns must be stable as well.
"""

BELIEVED_MS = 1000


def broken(story):
    stable_ms = story.lowest("stable_ms")
    ends = _battery_ends(story)
    returns = [e["t_ms"] for e in story.run["events"] if e["do"] == "supply_restore"]
    wrong = []
    for event in story.events:
        if event["kind"] != "restore":
            continue
        t_ms = event["t_ms"]
        for what, times in (("on battery", ends), ("down", story.boots_ms), ("a supply off", returns)):
            last_ms = max((end for end in times if end <= t_ms + story.row_ms), default=None)
            if last_ms is not None and t_ms - last_ms + story.row_ms < stable_ms:
                wrong.append(f"{event['output']} restored at {t_ms} ms, {what} until {last_ms} ms")
    return wrong


def _battery_ends(story):
    """Last moments of every stretch on battery that was long enough to be noticed."""
    columns = story.columns
    below_mv, idle_ma = story.site["bus"]["battery_below_mv"], story.site["battery"]["idle_ma"]
    ends, since_ms, last_ms = [], None, 0
    for t_ms, grid, mv, ma in zip(*(columns[name] for name in ("t_ms", "grid_ok", "bus_mv", "battery_ma"))):
        if not grid or mv < below_mv or ma < -2 * idle_ma:
            since_ms, last_ms = t_ms if since_ms is None else since_ms, t_ms
        elif since_ms is not None:
            if last_ms - since_ms >= BELIEVED_MS:
                ends.append(last_ms)
            since_ms = None
    return ends if since_ms is None else [*ends, last_ms]
