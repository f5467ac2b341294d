"""All that one pass leaves behind, for reports and commands to read: nothing else is shared."""

from array import array

from . import causes
from .clock import Clock
from .image import Image
from .loads import Loads

# what feeds the bus
S_UNKNOWN = 0
S_GRID = 1
S_BATTERY = 2
S_STARTING = 3  # no reading yet: nothing is shed for it, and nothing restored

SOURCES = ("unknown", "grid", "battery", "starting")
TIERS = 4

# why nothing is switched on
SAFE_RESETS = 1  # resets in a row
MAINTAINED = 2  # maintenance mode, begun at the rack; from here on outputs also go off as declared for a restart
MAINTAINED_AFAR = 3  # ... begun from the network
AUTHORITIES = 6


class State:
    """The controller's picture of itself; written by the cycle, read by everyone.

    source: see SOURCES; outage_s: seconds on battery so far; ladder_s[tier]: seconds that
    tier can still be served (-1 while not on battery); limit_state[row]: 0 clear, 1 crossed,
    2 unknown; futile[row]: 1 while the row has given up (after the limits one row for
    the budgets and one for the ladder, which goes on all the same); blocked_by: the rule that forbids any
    restore now; requested_off[authority]: mask of loads that this authority wants off;
    safe_mode: 0, or why nothing is switched on, see SAFE_RESETS and after; counters by name for telemetry.
    """

    def __init__(self, loads: Loads, limit_count: int) -> None:
        self.image = Image()
        self.clock = Clock()
        self.loads = loads
        self.uptime_s = 0
        self.uptime_ms = 0
        self.source = S_STARTING
        self.stable_ms = 0
        self.outage_s = 0
        self.ladder_s = array("i", [-1] * TIERS)
        self.promised_s = array("i", [0] * TIERS)
        self.limit_state = bytearray(limit_count)
        self.futile = bytearray(limit_count + 2)
        self.soc_margin_pm = 1000
        self.cycles = 0
        self.max_gap_ms = 0
        self.refused = 0
        self.refused_output = causes.NO_OUTPUT
        self.refused_rule = causes.NONE
        self.bad_reads = 0
        self.safe_mode = 0
        self.blocked_by = causes.NONE
        self.requested_off = array("i", [0] * AUTHORITIES)
        self.sensor_loss_ms = 0
        self.link_silent_ms = 0
        self.link_lost = 0
