"""Declared fail states, end to end: silence of the supervising link, and a bus that is no longer measured."""

import pytest

from tests.helpers.doctored import told
from wattbit import paths

LINK_S = 20
REQUESTS_S = (5, 22, 40)  # each within LINK_S of the one before
REFUSED_S = 50
EVENTS = "".join(f'[[event]]\nat_s = {s}\ndo = "command"\nline = "?Rack/rBus_mV"\n' for s in REQUESTS_S)
REFUSED = f'[[event]]\nat_s = {REFUSED_S}\ndo = "command"\nline = "?Rack/rNothing"\n'


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The small solar site with a supervised link and a load that declares what a loss does to it."""
    text = (paths.sites() / "solar-small.toml").read_text()
    text = text.replace("\n[site]\n", f"\n[site]\nlink_s = {LINK_S}\n")
    both = 'on_link_loss = "open"\non_sensor_loss = "open"\n'
    text = text.replace('name = "phone-charging"\n', 'name = "phone-charging"\n' + both)
    path = tmp_path_factory.mktemp("fail") / "site.toml"
    path.write_text(text)
    return path


def sheds(story):
    return [(e["output"], e["rule"], e["s"] * 1000 + e["ms"]) for e in story.events if e["kind"] == "shed"]


def test_a_silent_link_opens_what_declared_it_counted_from_the_last_accepted_request(site, tmp_path):
    story = told(tmp_path, lambda run: None, seconds=74, site=str(site), more=EVENTS + REFUSED)
    ((output, rule, t_ms),) = sheds(story)
    assert (output, rule) == ("phone-charging", "link_loss")
    due_ms = (REQUESTS_S[-1] + LINK_S) * 1000
    assert due_ms - 100 <= t_ms <= due_ms + 300, "neither after the first silence nor put off by a refused request"
    assert [name for name, on in story.powered.items() if not on] == ["phone-charging"]


def test_without_any_request_it_opens_after_the_first_silence(site, tmp_path):
    story = told(tmp_path, lambda run: None, seconds=30, site=str(site))
    ((output, rule, t_ms),) = sheds(story)
    assert (output, rule) == ("phone-charging", "link_loss")
    assert LINK_S * 1000 <= t_ms <= LINK_S * 1000 + 300


def test_a_bus_that_is_no_longer_measured_opens_what_declared_it(site, tmp_path):
    """The chip falls silent at 10 s: a failed read is missing at once, and 3 s later the bus counts as lost."""
    drop = '[[event]]\nat_s = 10\ndo = "sensor_drop"\nsensor = "bus-shunt"\n'
    story = told(tmp_path, lambda run: None, seconds=18, site=str(site), more=drop)
    ((output, rule, t_ms),) = sheds(story)
    assert (output, rule) == ("phone-charging", "sensor_loss")
    assert 12900 <= t_ms <= 13300
