"""First of all: every output to the level that it declared for this kind of start."""

import board

import hal
from rack.actuate.bootlevels import FILE, apply_levels

_levels = hal.Blobs().read(FILE)
if _levels is not None:
    apply_levels(_levels, hal.reset_cause(), board.OUTPUTS, hal.DigitalOut)
