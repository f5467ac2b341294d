"""At most `shed.per_pass` loads go in one cycle because of a limit, a budget or the ladder.

A protection trip opens everything, an operator what he names, a declared fail state what it declares, and held
loads go once they are of no use: none of these is capped.
"""

from collections import Counter

CAPPED = ("ladder", "reserve", "supply", "feeder", "discharge")


def broken(story):
    rules = {*CAPPED, *(row["name"] for row in story.site["limit"] if row["action"] == "shed")}
    sheds = [e for e in story.events if e["kind"] == "shed" and e["rule"] in rules]
    counts = Counter(e["t_ms"] for e in sheds if not story.loads[e["output"]]["hold"])
    most = story.site["shed"]["per_pass"]
    return [f"{n} sheds at {t_ms} ms, allowed {most}" for t_ms, n in sorted(counts.items()) if n > most]
