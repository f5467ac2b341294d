"""Nothing is restored below the charge floor: neither by what the controller says it read, nor in truth.

The reading is the pessimistic side of the charge, so the truth may never lie below it by more than rounding.
"""

ROUNDING_PM = 10  # modules report whole per cents


def broken(story):
    floor_pm = story.lowest("floor_pm")
    wrong = []
    for event in story.events:
        if event["kind"] != "restore":
            continue
        true_pm = story.columns["soc_pm"][story.row_at(event["t_ms"])]
        said_pm = event["reading"]
        what = f"{event['output']} restored at {event['t_ms']} ms"
        if said_pm < floor_pm:
            wrong.append(f"{what} at a reading of {said_pm} pm, floor {floor_pm} pm")
        if true_pm < floor_pm - ROUNDING_PM:
            wrong.append(f"{what} at a true charge of {true_pm} pm, floor {floor_pm} pm")
        if true_pm < said_pm - ROUNDING_PM:
            wrong.append(f"{what}: the pessimistic reading {said_pm} pm is above the truth {true_pm} pm")
    return wrong
