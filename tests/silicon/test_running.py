"""Trials that go on from one start, each in a fork."""

import pytest

from wattbit.errors import DeviceTrouble
from wattbit.silicon import running


def test_a_fork_leaves_this_process_as_it_is():
    kept = [1]

    def work():
        kept.append(2)
        return list(kept)

    assert running.forked(work) == [1, 2]
    assert kept == [1]


def test_what_goes_wrong_in_a_fork_is_told():
    def work():
        raise ValueError("no board")

    with pytest.raises(DeviceTrouble, match="no board"):
        running.forked(work)
