"""A load goes because of a limit or a budget only while the reading that it names is past the line."""

BUDGETS = ("supply", "feeder", "discharge")


def broken(story):
    below = {row["name"]: row["direction"] == "below" for row in story.site["limit"] if row["action"] != "none"}
    below.update(dict.fromkeys(BUDGETS, False))
    wrong = []
    for event in story.events:
        if event["kind"] != "shed" or event["rule"] not in below:
            continue
        over = event["reading"] - event["limit"]
        if (over > 0) if below[event["rule"]] else (over < 0):
            wrong.append(f"at {event['t_ms']} ms: {event['cause']}")
    return wrong
