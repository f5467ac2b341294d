"""The outbox's files on the official image and its own file system."""

from tests.hal.test_segments import STORY
from wattbit.silicon import repl


def test_files_that_grow_at_their_end(board, root):
    machine = board({"state/slot": b"a"})
    repl.enter(machine)
    assert repl.run(machine, (root / "firmware/hal/segments.py").read_text() + STORY) == "well\n"
