"""The ALERT pin of an INA228 as the fast trip: from the chip's own limit to the outlet, without a cycle."""

import pytest

from tests.field.test_contacts import at
from tests.helpers import fitted


def site(**alert):
    made = fitted.site(site={"alert": "in7"})
    made["tier"][3]["promised_s"] = 0
    made["load"][5]["fast_trip"] = True
    made["sensor"][0].update(input="in7", **alert)
    return made


@pytest.mark.parametrize(
    ("alert", "event"),
    [
        ({"alert_below_mv": 48000}, {"do": "bus_drop", "mv": 9000}),
        ({"alert_above_ma": 40000}, {"do": "load_step", "load": "server", "w": 1500}),
    ],
    ids=["voltage", "current"],
)
def test_the_chip_drops_what_may_go_at_once(tmp_path, alert, event):
    story = fitted.told(tmp_path, site(**alert), [(10, event)], 11)
    dropped = at(story, "shed", rule="alert", output="phone-charging")
    assert len(dropped) == 1 and 10000 <= dropped[0] <= 10300
    assert story.powered["router"] == 1


def test_nothing_falls_while_all_is_well(tmp_path):
    story = fitted.told(tmp_path, site(alert_below_mv=48000, alert_above_ma=40000), (), 20)
    assert at(story, "shed") == [] and set(story.powered.values()) == {1}
