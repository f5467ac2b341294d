"""Outages from the truth, and how long each tier kept power in them: every edge."""

import pytest

from wattbit.emulator.results import outages
from wattbit.emulator.results.timeline import Timeline

LOADS = [
    {"name": "a", "tier": 1, "hold": False},
    {"name": "b", "tier": 1, "hold": False},
    {"name": "c", "tier": 2, "hold": False},
    {"name": "pump", "tier": 2, "hold": True},
]
ALL = 0b1111


def rows(*spans, row_ms=100):
    """A timeline of (seconds, grid_ok, mask) spans."""
    timeline = Timeline([load["name"] for load in LOADS], 0)
    t = 0
    for seconds, grid_ok, mask in spans:
        for _ in range(round(seconds * 1000 / row_ms)):
            timeline.t_ms.append(t)
            timeline.grid_ok.append(grid_ok)
            timeline.powered.append(mask)
            t += row_ms
    return timeline, t


def served(*spans, tier=1, which=0):
    timeline, end = rows(*spans)
    outage = outages.find(timeline, end)[which]
    return outages.served_by_tier(outages.served_by_load(timeline, outage), LOADS, tier)


def spans_of(*spans):
    timeline, end = rows(*spans)
    return [(o.start_ms, o.end_ms, o.finished) for o in outages.find(timeline, end)]


def test_no_outage():
    assert spans_of((10, 1, ALL)) == []


def test_one_from_the_first_row_without_grid_to_the_first_with_it():
    assert spans_of((5, 1, ALL), (3, 0, ALL), (2, 1, ALL)) == [(5000, 8000, True)]


def test_at_the_very_start():
    assert spans_of((3, 0, ALL), (2, 1, ALL)) == [(0, 3000, True)]


def test_unfinished_lasts_until_the_run_ends():
    timeline, _ = rows((5, 1, ALL), (3, 0, ALL))
    found = outages.find(timeline, 8000)
    assert [(o.start_ms, o.end_ms, o.finished, o.length_s) for o in found] == [(5000, 8000, False, 3.0)]


def test_the_whole_run_is_one():
    assert spans_of((3, 0, ALL)) == [(0, 3000, False)]


@pytest.mark.parametrize(("back_s", "count"), [(0.1, 1), (0.9, 1), (1.0, 2), (5, 2)])
def test_a_grid_back_for_less_than_a_second_never_came_back(back_s, count):
    found = spans_of((5, 1, ALL), (3, 0, ALL), (back_s, 1, ALL), (3, 0, ALL), (5, 1, ALL))
    assert len(found) == count
    assert found[0][0] == 5000 and found[-1][1] == 5000 + 6000 + back_s * 1000


def test_merging_goes_on_over_several_hiccups_and_to_the_end():
    hiccups = [(2, 0, ALL), (0.5, 1, ALL)] * 3
    assert spans_of((1, 1, ALL), *hiccups, (2, 0, ALL)) == [(1000, 10500, False)]


def test_served_until_the_first_load_of_the_tier_goes():
    assert served((5, 1, ALL), (2, 0, ALL), (3, 0, 0b1101), (2, 0, 0b1100)) == 2.0


def test_served_for_all_of_it_when_none_goes():
    assert served((5, 1, ALL), (7, 0, ALL), (2, 1, ALL)) == 7.0
    assert served((5, 1, ALL), (7, 0, ALL)) == 7.0


def test_lost_with_the_grid_itself_is_served_for_nothing():
    assert served((5, 1, ALL), (7, 0, 0b1100), (2, 1, ALL)) == 0.0


def test_a_load_already_off_does_not_count():
    assert served((5, 1, 0b1110), (4, 0, 0b1110), (3, 0, 0b1100), (1, 1, ALL)) == 4.0


def test_a_load_that_comes_on_during_the_outage_and_goes_again_does_not_count():
    assert served((5, 1, 0b1110), (1, 0, ALL), (3, 0, 0b1110), (1, 1, ALL)) == 4.0


def test_nothing_to_serve_when_all_of_the_tier_was_off():
    assert served((5, 1, 0b1100), (4, 0, 0b1100), (1, 1, ALL)) is None


def test_held_loads_do_not_speak_for_their_tier():
    assert served((5, 1, ALL), (1, 0, ALL), (6, 0, 0b0111), (1, 1, ALL), tier=2) == 7.0
    assert served((5, 1, 0b1011), (1, 0, 0b1011), (1, 0, 0b0011), (1, 1, ALL), tier=2) is None


def test_an_outage_at_the_start_takes_the_first_row_as_what_was_on():
    assert served((2, 0, 0b1110), (3, 0, 0b1100), (1, 1, ALL)) == 2.0


def test_off_in_a_hiccup_of_the_grid_counts_in_the_merged_outage():
    assert served((5, 1, ALL), (2, 0, ALL), (0.5, 1, 0b1110), (3, 0, ALL), (2, 1, ALL)) == 2.0


def test_a_shed_after_the_grid_is_back_does_not_count():
    assert served((5, 1, ALL), (3, 0, ALL), (2, 1, 0b1100)) == 3.0


def test_each_outage_is_judged_by_itself():
    story = ((5, 1, ALL), (2, 0, ALL), (2, 0, 0b1101), (5, 1, ALL), (1, 0, ALL), (4, 0, 0b1110), (1, 1, ALL))
    assert (served(*story, which=0), served(*story, which=1)) == (2.0, 1.0)
