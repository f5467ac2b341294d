"""A held load outlives the loads that it cools: it is never off while one of them is on."""


def broken(story):
    wrong = []
    for row, on in story.pictures:
        for load in story.site["load"]:
            warm = [name for name in load["cools"] if on[name]]
            if warm and not on[load["name"]] and load["name"] not in story.touched:
                t_ms = story.columns["t_ms"][row]
                wrong.append(f"at {t_ms} ms {load['name']} is off while {', '.join(warm)} on")
    return wrong
