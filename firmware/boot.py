"""First of all: every output to the level that it declared for this kind of start."""

import board

import hal
from rack.actuate.bootlevels import apply_file

apply_file(hal, board, hal.reset_cause())
