"""The synthetic run of these tests, written once, and the results made of it."""

import pytest

from wattbit.emulator.results import write

from .rack_story import evening


def evaluate(expects, summary, events):
    return [
        {"expect": text, "why": f"it was {summary['bus_min_mv']}", "pass": summary["bus_min_mv"] > mv}
        for text, mv in expects
    ]


@pytest.fixture(scope="package")
def made(tmp_path_factory):
    """(story, rows, out_dir, summary) of the evening."""
    base = tmp_path_factory.mktemp("results")
    story = evening()
    rows = story.write(base / "run")
    expects = [("bus above 40 V", 40000), ("bus above 50 V <at all times>", 50000)]
    meta = {"name": "evening", "title": "Two outages & a reboot"}
    summary = write(story.run(), meta, base / "run", base / "out", 4.0, "ab" * 32, expects, evaluate)
    return story, rows, base / "out", summary
