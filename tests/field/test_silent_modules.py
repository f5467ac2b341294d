"""A battery module that falls silent on the line: named on the console, counted, and back when it answers again."""

import json

from tests.helpers import fitted


def notes(story):
    return [line.strip() for line in story.console.splitlines() if line.startswith("# ")]


def test_a_silent_module_is_named_and_counted_and_welcomed_back(tmp_path):
    ask = [(at, {"do": "command", "line": "?Sensors/bbu3"}) for at in (8, 40)]
    events = [(10, {"do": "sensor_drop", "sensor": "bbu3"}), (45, {"do": "sensor_ok", "sensor": "bbu3"})]
    story = fitted.told(tmp_path, fitted.site(rack="orv3-shelf"), sorted(ask + events, key=lambda e: e[0]), 100)
    assert notes(story) == ["# sensor bbu3: does not answer", "# sensor bbu3: can be read again"]
    answers = [json.loads(line[4:]) for line in story.console.splitlines() if line.startswith(":85 ")]
    before, after = answers
    assert (before["rTimeout"], before["rDormant"]) == (0, False)
    assert (after["rTimeout"], after["rDormant"]) == (10, True)
    assert after["rGood"] >= before["rGood"] >= 6
    assert len(story.boots) == 1
    assert story.end["alloc_bytes_per_cycle"] == 0
