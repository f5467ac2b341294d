"""Then the controller. Whatever ends it (Ctrl-C for the prompt, a mistake), the outputs go to their declared levels."""

import board

import hal
from rack.actuate.bootlevels import leave

try:
    from rack.app import run

    run()
except (Exception, KeyboardInterrupt, SystemExit) as end:
    leave(hal, board, end)
    if isinstance(end, Exception):
        raise
