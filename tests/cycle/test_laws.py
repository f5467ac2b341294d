"""The laws of the random stories can fail: each is broken once on purpose."""

import pytest

from rack.model import causes as c
from tests.cycle import extremes, narrow
from tests.cycle.chain import Chain
from tests.cycle.laws import Laws
from wattbit import paths
from wattbit.site.check import read_site


def watched(level=1):
    chain = Chain(read_site(paths.sites() / "orv3-shelf.toml"), level=level)
    laws = Laws(chain)
    laws.before()
    return chain, laws


def move(chain, name, level, rule, kind):
    """Move a load as a broken rule or gate might."""
    i = chain.loads.names.index(name)
    chain.loads.cause[i] = rule
    chain.loads.moved(i, level)
    chain.loads.want[i] = level
    if kind is not None:
        chain.journal.put(kind, i, rule, 0, 0)


@pytest.mark.parametrize(
    ("moves", "says"),
    [
        ([("train-a", c.LADDER, c.K_SHED)], "less critical"),
        ([("storage", c.LADDER, c.K_SHED)], "tier 0"),
        ([("pump", c.OPERATOR, c.K_SHED)], "cooling"),
        ([("batch-c", c.LADDER, None)], "no event"),
        ([("batch-c", c.NONE, c.K_SHED)], "without a cause"),
        ([(n, c.LADDER, c.K_SHED) for n in ("batch-a", "batch-b", "batch-c", "train-a", "train-b")], "per_pass"),
    ],
)
def test_a_wrong_shed_is_seen(moves, says):
    chain, laws = watched()
    for name, rule, kind in moves:
        move(chain, name, 0, rule, kind)
    assert says in " ".join(laws.after(100))


def test_a_right_shed_is_not_blamed():
    chain, laws = watched()
    move(chain, "batch-c", 0, c.LADDER, c.K_SHED)
    assert laws.after(100) == []


def test_a_wrong_restore_is_seen():
    chain, laws = watched(level=0)
    move(chain, "batch-a", 1, c.LADDER, c.K_RESTORE)
    move(chain, "batch-b", 1, c.LADDER, c.K_RESTORE)
    text = " ".join(laws.after(100))
    for says in (
        "more than one",
        "ms off",
        "after the last",
        "stable",
        "floor",
        "unknown power",
        "cooling",
        "critical",
    ):
        assert says in text


def test_a_result_that_is_too_wide_is_seen(tmp_path):
    """A room whose sum leaves 31 bits, and one whose sum does not."""
    hook = narrow.Narrow()
    assert hook.check(2**30 - 1, "a") == 2**30 - 1
    assert hook.check(-(2**30), "b") == -(2**30)
    assert hook.wide == {}
    hook.check(2**30, "c")
    hook.check(-(2**30) - 1, "d")
    hook.check(0.5, "e")
    assert sorted(hook.wide) == ["c", "d", "e"]


def test_the_largest_site_is_at_the_ends_of_the_schema():
    site = extremes.largest(read_site(paths.sites() / "orv3-shelf.toml"))
    assert site["battery"]["capacity_mah"] * site["battery"]["modules"] == 256000000
    assert len(site["load"]) == 24
    assert site["load"][0]["nominal_w"] == 30000
