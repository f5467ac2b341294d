"""No more critical output is off because of a rule while a less critical one that could help is on.

Less critical is a larger tier number; a held load is no candidate. Operator holds, lock-outs, faults and an
outlet that the scenario broke are no rule's choice: such an output may be off out of turn, and a broken one
cannot help. Nor does anybody help a load whose cooling is off: it waits for that alone.
"""

LOSSES = ("sensor_loss", "link_loss", "watchdog", "boot")
NO_CHOICE = ("operator", "readback", "lockout", "cooling", "tripped", "upstream", *LOSSES)


def broken(story):
    judged = [load for load in story.site["load"] if not load["hold"] and load["name"] not in story.touched]
    wrong, why, said = [], {}, sorted(story.events, key=lambda e: e["t_ms"])
    for row, on in story.pictures:
        t_ms = story.columns["t_ms"][row]
        while said and said[0]["t_ms"] <= t_ms:
            _learn(why, said.pop(0))
        off = [d for d in judged if not on[d["name"]] and _is_cooled(story, on, d)]
        by_rule = [d for d in off if why.get(d["name"], "none") not in NO_CHOICE]
        for one in by_rule if not story.dead(row) else ():
            helpers = [d["name"] for d in judged if on[d["name"]] and d["tier"] > one["tier"] and _free(why, d)]
            if helpers:
                wrong.append(f"at {t_ms} ms {one['name']} (tier {one['tier']}) is off, but {', '.join(helpers)} on")
    return wrong


def _is_cooled(story, on, load):
    return all(on[cooler["name"]] for cooler in story.site["load"] if load["name"] in cooler["cools"])


def _learn(why, event):
    """Why each output is off, as last said; a hold that keeps an output on is remembered too."""
    output = event.get("output")
    if event["kind"] in ("shed", "fault"):
        why[output] = event["rule"]
    elif event["kind"] == "restore":
        why.pop(output, None)
    elif event["kind"] == "command" and output:
        if "held on" in event["cause"]:
            why[output] = "held on"
        elif "held off" in event["cause"]:
            why[output] = "operator"


def _free(why, load):
    """True for what may still go: not what is held on, and not a light that is dimmed already."""
    return why.get(load["name"]) != "held on" and not (load["shed_pm"] and load["name"] in why)
