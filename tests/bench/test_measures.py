"""The arithmetic of the bench on made-up records: nothing here is timed."""

import itertools
import json
import math

import pytest

from wattbit.bench import cells, charge, reaction, speed
from wattbit.emulator.results.timeline import Timeline


def rows(powered, step_ms=100, soc=(), ma=()):
    line = Timeline(["a", "b"], 0)
    line.t_ms.extend(range(10, 10 + step_ms * len(powered), step_ms))
    line.powered.extend(powered)
    line.soc_pm.extend(soc)
    line.battery_ma.extend(ma)
    return line


def test_reaction_counts_from_the_crossing_to_the_row_in_which_an_outlet_is_off():
    line = rows([3, 3, 3, 1, 3, 3, 2])
    assert reaction.reactions_ms(line, [150, 450], 400) == [160.0, 160.0]


def test_an_outlet_that_comes_on_or_was_off_is_no_reaction():
    assert reaction.reactions_ms(rows([1, 1, 3, 3, 3]), [120], 400) == [math.inf]


def test_a_reaction_that_comes_too_late_never_came():
    assert reaction.reactions_ms(rows([3, 3, 3, 3, 3, 1]), [120], 200) == [math.inf]


@pytest.mark.parametrize("case", reaction.CASES, ids=lambda case: case.scenario)
def test_crossings_spread_over_all_phases(case):
    instants = reaction.instants_ms(case)
    assert len(instants) >= 100
    assert len({t % case.period_ms for t in instants}) >= 100
    assert len({t % 100 for t in instants}) == 100
    assert min(b - a for a, b in itertools.pairwise(instants)) > 2 * case.hold_ms


def test_speed_and_allocation_come_from_the_last_word():
    end = {"sim_ms": 3600000, "wall_us": 7200000, "cycles": 100, "alloc_bytes_per_cycle": 0}
    assert speed.times_real_time(end) == 500.0


def test_claims_are_compared_with_the_truth_of_their_time(tmp_path):
    source = {"Device": {"rUptime_s": 1}, "Source": {"rSoCMargin_pm": 20}}
    said = [
        "#State " + json.dumps(source),
        '#Event {"s":1}',
        '#State {"Rack":{"rSoC_pm":705}}',
        "noise",
        '#State {"Rack":{"rSoC_pm":null}}',
    ]
    (tmp_path / "console.log").write_text("\r\n".join(said))
    claims = charge.read_claims(tmp_path / "console.log")
    assert claims == [charge.Claim(1000, 705, 20)]
    line = rows([3] * 12, soc=[710] * 10 + [700, 690], ma=[0] * 12)
    assert charge.errors_pm(claims, line) == [705 - 700]


def test_charge_moved_counts_both_ways():
    line = rows([0, 0, 0], step_ms=3600000, ma=[0, 2000, -1000])
    assert charge.moved_mah(line) == 3000.0


def test_a_cell_off_its_table_would_show(monkeypatch):
    table = cells.TABLES[2]
    assert cells.rest_error_mv(table) < 0.001
    honest = cells.columns
    monkeypatch.setattr(
        cells, "columns", lambda name: {k: [v + 0.003 * (k == "OCV") for v in vs] for k, vs in honest(name).items()}
    )
    assert cells.rest_error_mv(table) == pytest.approx(3.0)


def test_between_is_a_straight_line_and_refuses_what_is_outside():
    assert cells.between([0.0, 1.0, 2.0], [0.0, 10.0, 30.0], 1.5) == 20.0
    with pytest.raises(ValueError, match=r"outside 0.0..2.0"):
        cells.between([0.0, 1.0, 2.0], [0.0, 10.0, 30.0], 2.1)
