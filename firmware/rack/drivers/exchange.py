"""States of a master, one exchange long, as its step() returns them; QUIET and WAIT are seen from outside as BUSY."""

IDLE = 0
BUSY = 1
DONE = 2
FAILED = 3

QUIET = 4  # waits for the line to be quiet before it asks
WAIT = 5  # has asked

BABBLE_MS = 300  # longest wait for a quiet line
