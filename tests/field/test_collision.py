"""A frame of noise whose CRC is right by chance, which no master can tell from an answer: plausibility stops it.

One in 65,536 frames of junk has a right CRC (16 bits). Here each battery module sends exactly one, all in the same
second, with rules that act at once. Of a supply every bit pattern is legal (flags, and any raw power): a single false
word of one is outlasted by `budget.trip_ms`, as the site file demands.
"""

import json

import pytest

from tests.helpers import doctored, fitted
from tests.malformed.toml_text import dump

HASTY = {"trip_ms": 0, "level": "limit", "action": "shed"}
LIMITS = [  # each crossed at once by a value of noise, if one were believed
    {"name": "soc-hasty", "quantity": "soc_low_pm", "direction": "below", "trip": 100, "clear": 200, **HASTY},
    {"name": "volts-low", "quantity": "battery_mv", "direction": "below", "trip": 25000, "clear": 30000, **HASTY},
    {"name": "volts-high", "quantity": "battery_mv", "direction": "above", "trip": 45000, "clear": 42000, **HASTY},
    {"name": "hot-hasty", "quantity": "battery_mc", "direction": "above", "trip": 60000, "clear": 50000, **HASTY},
]
MODULES = [f"bbu{k}" for k in range(1, 7)]
AT_S = 20
ASK_S = 25


def told(tmp_path, names, doctor=lambda run: None):
    """The shelf for half a minute; each of `names` sends one frame of noise with a right CRC, the second is damaged."""
    path = tmp_path / "fitted.toml"
    path.write_text(dump(fitted.site((), LIMITS, "orv3-shelf")), encoding="utf-8")
    events = [{"at_s": AT_S, "do": "sensor_garbage", "sensor": name} for name in names]
    events += [{"at_s": AT_S + 1, "do": "sensor_ok", "sensor": name} for name in names]
    events += [{"at_s": ASK_S, "do": "command", "line": f"?Sensors/{name}"} for name in names]
    return doctored.told(tmp_path, doctor, 30, str(path), "\n" + dump({"event": events}))


def counters(story):
    """What the console says of each device that was asked for, in order."""
    lines = [line for line in story.console.splitlines() if line.startswith(":85 ")]
    return [json.loads(line[4:]) for line in lines]


@pytest.mark.parametrize("names", [[name] for name in MODULES] + [MODULES, [*MODULES, "psu2"]])
def test_no_rule_acts_on_a_collision(tmp_path, names):
    story = told(tmp_path, names)
    found = counters(story)
    assert len(found) == len(names)
    stopped = [row["rImpossible"] for row in found if row["rImpossible"]]
    assert len(stopped) == len([name for name in names if name in MODULES]), "and the console counts it"
    assert min(stopped) >= 3, "most of five values cannot be, so that none is believed"
    assert set(story.powered.values()) == {1}
    assert [event["kind"] for event in story.events] == ["reboot"]


def test_without_plausibility_they_would(tmp_path):
    """The same frames through a map that takes nearly every value for legal."""

    def doctor(run):
        wide = json.loads(run["files"]["map-orv3-bbu.json"])
        for row in wide["fields"]:
            if "low" in row:
                row["low"], row["high"] = -1000000, 7000000
        run["files"]["map-orv3-bbu.json"] = json.dumps(wide)

    assert [event["kind"] for event in told(tmp_path, MODULES, doctor).events] != ["reboot"]
