"""Nothing is restored below the charge floor: neither by what the controller says it read, nor in truth.

Judged are the closings of the plant, said or not, and the numbers of the events. The reading is the pessimistic
side of the charge, so the truth may never lie below it by more than rounding.
"""

ROUNDING_PM = 10  # modules report whole per cents


def broken(story):
    return [*_closed(story), *_said(story)]


def _closed(story):
    floor_pm = story.lowest("floor_pm")
    for change in story.closings():
        true_pm = story.columns["soc_pm"][change.row]
        if true_pm < floor_pm - ROUNDING_PM:
            yield f"{change.output} is on at {change.t_ms} ms at a true charge of {true_pm} pm, floor {floor_pm} pm"


def _said(story):
    floor_pm = story.lowest("floor_pm")
    for event in story.events:
        if event["kind"] != "restore" or story.declared(event["output"], event["t_ms"], event["t_ms"]):
            continue
        true_pm = story.columns["soc_pm"][story.row_at(event["t_ms"])]
        said_pm = event["reading"]
        what = f"{event['output']} restored at {event['t_ms']} ms"
        if said_pm < floor_pm:
            yield f"{what} at a reading of {said_pm} pm, floor {floor_pm} pm"
        if true_pm < said_pm - ROUNDING_PM:
            yield f"{what}: the pessimistic reading {said_pm} pm is above the truth {true_pm} pm"
