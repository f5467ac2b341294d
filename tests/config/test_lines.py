"""The line finder points at what a person wrote."""

import pytest

from wattbit.site.lines import Lines

TEXT = """# a comment
[site] # the rack
name = "a"

[[load]]
name = "one"
"tier" = 3
[[load]]
  name = "two"
  reads = { bus_mv = "bus_mv" }

[traces]
load.pump = { source = "h100" }
[traces.load.fans]
source = "h100"
"""


@pytest.mark.parametrize(
    ("section", "index", "key", "line"),
    [
        ("site", -1, "name", 3),
        ("site", -1, "board", 2),
        ("site", -1, "", 2),
        ("load", 0, "name", 6),
        ("load", 0, "tier", 7),
        ("load", 1, "name", 9),
        ("load", 1, "reads", 10),
        ("load", 1, "tier", 8),
        ("load", -1, "", 5),
        ("traces", -1, "load.pump", 13),
        ("traces", -1, "load.fans", 14),
        ("weather", -1, "", 0),
    ],
)
def test_line(section, index, key, line):
    assert Lines(TEXT).of(section, index, key) == line


def test_long_lines_cost_nothing():
    assert Lines("[" * 1_000_000 + "\n[site]\n").of("site", -1, "") == 2
