"""Why an output is off, what it waits for, and what the journal says: closed lists.

A rule number below LIMIT_0 is one of RULES; LIMIT_0 + i is row i of the site's limit table.
"""

NONE = 0
BOOT = 1
LADDER = 2
RESERVE = 3
SUPPLY = 4
FEEDER = 5
DISCHARGE = 6
OPERATOR = 7
READBACK = 8
COOLING = 9
LOCKOUT = 10
SENSOR_LOSS = 11
LINK_LOSS = 12
BAD_CONFIG = 13
WATCHDOG = 14
TASK = 15
EMERGENCY = 16
DISPATCH = 17
PRICE = 18
ALERT = 19
TRIPPED = 20
UPSTREAM = 21
GAUGE = 22
SILENT = 23
SAFE_MODE = 24
SIGNED = 25
MAINTENANCE = 26
OUTBOX = 27
LIMIT_0 = 32

# (name, authority, meaning); authority as in DESIGN: 0 protection .. 5 price
RULES = (
    ("none", 9, "nothing holds it off"),
    ("boot", 0, "found off, or set off, when the controller started"),
    ("ladder", 1, "energy left is needed for the run time promised to more critical tiers"),
    ("reserve", 1, "only the backup reserve is left"),
    ("supply", 0, "healthy supplies cannot carry the load"),
    ("feeder", 0, "the feeder limit is reached"),
    ("discharge", 0, "the battery may not deliver this much power"),
    ("operator", 2, "held by the local operator"),
    ("readback", 0, "the switch did not do what it was told"),
    ("cooling", 0, "what cools it is off"),
    ("lockout", 0, "failed to stay on three times"),
    ("sensor_loss", 0, "declared fail state after loss of the bus measurement"),
    ("link_loss", 0, "declared fail state after loss of the supervising link"),
    ("bad_config", 0, "declared fail state: the configuration cannot be used"),
    ("watchdog", 0, "declared fail state after a watchdog reset"),
    ("task", 0, "a task of the controller stopped checking in"),
    ("emergency", 3, "grid emergency level"),
    ("dispatch", 4, "dispatch or market set-point"),
    ("price", 5, "price or forecast"),
    ("alert", 0, "dropped at once by the hardware alert"),
    ("tripped", 0, "its electronic fuse has tripped"),
    ("upstream", 0, "its branch has no power, or must be opened because an output on it is welded"),
    ("gauge", 0, "charge or current of the battery does not fit the energy that was drawn"),
    ("silent", 0, "the port expander of its output does not answer"),
    ("safe_mode", 0, "resets in a row: nothing is switched on until it is cleared or power is cut"),
    ("signed", 4, "a signed command from the network"),
    ("maintenance", 2, "maintenance mode: outputs as declared for a restart, nothing is switched on"),
    ("outbox", 5, "records for the broker were lost: there was no room, or they could not be read"),
)

# why a command from the network was refused
RETAINED = 0
OVERSIZED = 1
NO_KEY = 2
UNSIGNED = 3
OTHER_DEVICE = 4
FORGED = 5
MALFORMED = 6
REPLAYED = 7
EARLY = 8
STALE = 9
BUSY = 10
NOT_STORED = 11
COMMAND = 12

REFUSALS = (
    "retained",
    "oversized",
    "no key on this board",
    "not signed",
    "for another device",
    "wrong signature",
    "malformed",
    "replayed or out of order",
    "issued in the future",
    "stale or expired",
    "busy with another command",
    "its counter cannot be stored",
    "not done",
)

# what an output that is off waits for
W_NOTHING = 0
W_CLEAR = 1
W_CHARGE = 2
W_STABLE = 3
W_MIN_OFF = 4
W_SPACING = 5
W_HEADROOM = 6
W_OPERATOR = 7
W_COOLING = 8
W_ACK = 9
W_TURN = 10
W_DATA = 11
W_LINK = 12
W_UPSTREAM = 13
W_SILENT = 14
W_SWING = 15
W_SAFE = 16

WAITS = (
    "nothing",
    "the limit to clear",
    "the charge floor",
    "a stable supply",
    "its minimum off time",
    "the spacing between restores",
    "power headroom",
    "the operator",
    "its cooling",
    "an acknowledgement",
    "its turn",
    "believable data",
    "the supervising link",
    "what feeds it",
    "the port expander of its output to answer",
    "a longer time: one limit sheds it again and again",
    "safe mode to be cleared",
)

# kinds of journal entry
K_SHED = 0
K_RESTORE = 1
NO_FLOOR = -1  # limit of a restore that a start has done, as declared: no charge was asked for
K_TRIP = 2
K_CLEAR = 3
K_FAULT = 4
K_REBOOT = 5
K_COMMAND = 6
K_REFUSE = 7
K_FUTILITY = 8
K_LADDER = 9

KINDS = (
    "shed",
    "restore",
    "trip",
    "clear",
    "fault",
    "reboot",
    "command",
    "refuse",
    "futility",
    "ladder",
)

NO_OUTPUT = 255
