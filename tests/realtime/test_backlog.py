"""The whole firmware in real time, back at its broker: what flash held arrives in order while live things go first."""

import pytest

from tests.helpers import backlog


@pytest.mark.slow
def test_what_flash_has_kept_arrives_over_a_broker_that_hangs_up(tmp_path):
    """`python -m tests.helpers.backlog` does it with three days."""
    said = backlog.flush(tmp_path, minutes=25, events=5, hang_up_every=11)
    assert (said["minutes"] >= 25, said["events"], said["lost"], said["disordered"]) == (True, 5, 0, 0)
    assert said["hung_up"] == 2
    assert said["twice"] <= 4 * said["hung_up"]
    assert said["live_s"] < backlog.NEVER_S
    assert said["state"] > 0


def test_disorder_is_seen():
    assert backlog.disordered([1, 2, 2, 3, 1, 4]) == 0
    assert backlog.disordered([1, 3, 2, 4]) == 1
