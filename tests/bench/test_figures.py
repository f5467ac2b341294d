"""A figure knows whether it meets its goal, and the bench says which does not."""

import io
import json
import math

import pytest
from rich.console import Console

from wattbit.bench import energy, machine, runs, sizes
from wattbit.bench.figures import Figure, missed, number, table


@pytest.mark.parametrize(
    ("value", "goal", "compare", "met"),
    [
        (500.0, 500, ">=", True),
        (499.9, 500, ">=", False),
        (0, 0, "<=", True),
        (0.1, 0, "<=", False),
        (7, None, "<=", None),
        (math.inf, 200, "<=", False),
    ],
)
def test_a_goal_is_met_or_not(value, goal, compare, met):
    assert Figure("f", value, "x", "so", goal, compare).met is met


def test_only_missed_goals_are_named_and_all_are_drawn():
    figures = [
        Figure("quick", 3, "ms", "a", 5),
        Figure("never came", math.inf, "ms", "b", 5),
        Figure("told", 9, "B", "c"),
    ]
    assert missed(figures) == ["never came"]
    console = Console(width=120, record=True, file=io.StringIO())
    console.print(table(figures, 120))
    text = console.export_text()
    assert "<= 5 ms" in text
    assert "never ms" in text
    assert "NO" in text
    assert "how" not in text
    assert len(table(figures, 150).columns) == 5


def test_bench_json_stays_json_when_something_never_came():
    row = Figure("f", math.inf, "ms", "so", 5).as_dict()
    assert json.loads(json.dumps(row, allow_nan=False)) == {
        "name": "f",
        "value": None,
        "unit": "ms",
        "how": "so",
        "goal": 5,
        "compare": "<=",
        "met": False,
    }


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (3.0, "3"), (512.345, "512.3"), (0.00047, "0.00047"), (4321.9, "4322")]
)
def test_numbers_for_people(value, text):
    assert number(value) == text


def test_sizes_are_those_of_the_text():
    text = "def f():\n    return 1\n\n\nclass A:\n    async def g(self):\n        x = 1\n        return x\n"
    assert sorted(sizes.function_lines([text])) == [2, 3]
    assert sizes.spread([5, 1, 4, 2, 3, 6, 7, 8, 9, 10]) == (5.5, 9, 10)


def test_the_machine_is_named(tmp_path):
    info = tmp_path / "cpuinfo"
    info.write_text("processor\t: 0\nmodel name\t: Test Chip 3000\n")
    assert machine.cpu(info) == "Test Chip 3000"
    assert machine.cpu(tmp_path / "none")
    assert "MicroPython" in machine.micropython()


def test_the_bench_scenarios_are_good_and_the_shipped_ones_found():
    names = sorted(path.stem for path in runs.SCENARIOS.glob("*.toml"))
    assert names == ["charge-day", "reaction-i2c", "reaction-line", "speed-i2c", "speed-shelf"]
    for name in names:
        assert runs.scenario(name).run["duration_ms"] >= 3600000
    lengths = [len(energy.shipped(longest)) for longest in (0, energy.QUICK_MS, None)]
    assert lengths[0] == 0 < lengths[1] < lengths[2]
