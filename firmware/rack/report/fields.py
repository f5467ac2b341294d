"""The field table: everything that can be read on the wire, once.

Encoders, the host's decoder and docs/protocol.md come from it; its hash travels as `cTable`
in every state report, so that a reader with another table refuses the message; meanings do not count in it.

A row is (group, name, type, unit, lowest, highest, meaning). `Loads/*` and `Limits/*` stand
for one group per load and per limit of the site. Types: int, bool, text, name (letters, digits,
- and _), enum (highest is the tuple of words), object. A value that is not known is null.
"""

import binascii
import hashlib

from ..model import causes, clock, loads, quantities, state, units
from . import names

MEANING = 6  # the column of a row that is prose
MAX = units.MAX_INT
DAY_S = 86400
HOLDS = ("free", "off", "on")
LIMIT_STATES = ("clear", "crossed", "unknown")
LINKS = ("off", "idle", "resolving", "connecting", "opening", "up")
RESET_CAUSES = ("power", "watchdog", "soft")
RULE_NAMES = tuple([r[0] for r in causes.RULES])
# journal rule numbers from here on mean a setting: SETTING_0 + row of the settings
SETTING_0 = 128

DEVICE = (
    ("Device", "cName", "name", "", 0, 32, "short name of the rack"),
    ("Device", "cTitle", "text", "", 0, 80, "what a person calls it"),
    ("Device", "cFirmware", "text", "", 0, 32, "version of the firmware"),
    ("Device", "cTable", "name", "", 8, 8, "hash of this table"),
    ("Device", "rUptime_s", "int", "s", 0, MAX, "time since the controller started"),
    ("Device", "rBootId", "int", "", 0, MAX, "counts the starts of the controller"),
    ("Device", "rResetCause", "enum", "", 0, RESET_CAUSES, "why it started"),
    ("Device", "rCycles", "int", "", 0, MAX, "passes of the control cycle"),
    ("Device", "rMaxGap_ms", "int", "ms", 0, MAX, "longest time between two passes"),
    ("Device", "rHeapFree_B", "int", "B", 0, MAX, "free memory"),
    ("Device", "rSafeMode", "bool", "", 0, 1, "true while the outputs keep their fail state"),
)
SOURCE = (
    ("Source", "rSource", "enum", "", 0, state.SOURCES, "what feeds the bus"),
    ("Source", "rOutage_s", "int", "s", 0, MAX, "time on battery in this outage"),
    ("Source", "rStable_s", "int", "s", 0, MAX, "how long the supply has been stable"),
    ("Source", "rSoCMargin_pm", "int", "pm", 0, 1000, "uncertainty of the state of charge"),
    (
        "Source",
        "rPowerFutile",
        "bool",
        "",
        0,
        1,
        "shedding for power did not help; given up until acknowledged",
    ),
    ("Source", "rBlockedBy", "name", "", 0, 24, "the rule that forbids every restore now; none = nothing does"),
)
LOAD = (
    ("Loads/*", "rOn", "bool", "", 0, 1, "the output is on, as read back; a light that a rule has dimmed is not"),
    ("Loads/*", "rWant", "bool", "", 0, 1, "the last decision"),
    ("Loads/*", "rTier", "int", "", 0, 3, "its tier, 0 is the most critical"),
    ("Loads/*", "rCause", "name", "", 0, 24, "the rule or limit that holds it off"),
    ("Loads/*", "rSince_s", "int", "s", 0, MAX, "uptime at its last change"),
    ("Loads/*", "rWaits", "enum", "", 0, causes.WAITS, "what it waits for"),
    ("Loads/*", "rFault", "enum", "", 0, loads.FAULTS, "fault of the output; all but silent are latched"),
    ("Loads/*", "rPower_W", "int", "W", 0, 100000, "power it takes, estimated"),
    ("Loads/*", "rHold", "enum", "", 0, HOLDS, "hold by the local operator"),
    ("Loads/*", "rHoldLeft_s", "int", "s", 0, MAX, "time left of the hold; 0 = until released"),
    ("Loads/*", "rTries", "int", "", 0, 255, "restores that failed"),
    ("Loads/*", "rLocked", "bool", "", 0, 1, "locked out until acknowledged"),
    ("Loads/*", "rLevel_pm", "int", "pm", 0, 1000, "1000 on, 0 off; between: what a dimmed light still gets"),
)
LIMIT = (
    ("Limits/*", "rState", "enum", "", 0, LIMIT_STATES, "state of the limit"),
    ("Limits/*", "rFutile", "bool", "", 0, 1, "shedding did not help; given up until acknowledged"),
    ("Limits/*", "cQuantity", "name", "", 1, 16, "what it watches"),
    ("Limits/*", "cDirection", "enum", "", 0, ("below", "above"), "the side that is bad"),
    ("Limits/*", "cTrip", "int", "", -MAX, MAX, "value at which it is crossed"),
    ("Limits/*", "cClear", "int", "", -MAX, MAX, "value at which it is clear again"),
)
# a list of the site's sensors on serial lines; the values come from `counts()` of each
SENSOR = (
    ("Sensors/*", "rGood", "int", "", 0, MAX, "answers taken"),
    ("Sensors/*", "rTimeout", "int", "", 0, MAX, "polls without any answer"),
    ("Sensors/*", "rCrc", "int", "", 0, MAX, "answers that came damaged"),
    ("Sensors/*", "rException", "int", "", 0, MAX, "polls that the device refused"),
    ("Sensors/*", "rOther", "int", "", 0, MAX, "answers of another length or function, and polls that found no quiet"),
    ("Sensors/*", "rLate", "int", "", 0, MAX, "answers that came when nobody waited for them"),
    ("Sensors/*", "rImpossible", "int", "", 0, MAX, "values in its answers that cannot be, so were not believed"),
    ("Sensors/*", "rDormant", "bool", "", 0, 1, "silent for ten polls, so asked every 30 s only"),
)
COUNTERS = (
    ("Counters", "rRefused", "int", "", 0, MAX, "requests that were refused"),
    ("Counters", "rBadReads", "int", "", 0, MAX, "readings that failed or could not be believed"),
    ("Counters", "rEvents", "int", "", 0, MAX, "events so far"),
    ("Counters", "rEventsMissed", "int", "", 0, MAX, "events overwritten before they were reported"),
)
LINK = (
    ("Link", "rState", "enum", "", 0, LINKS, "where the MQTT link is; off = the site has none"),
    ("Link", "rReplyAge_s", "int", "s", 0, MAX, "since the broker answered last; null while not connected"),
    ("Link", "rConnects", "int", "", 0, MAX, "times that it came up"),
    ("Link", "rTrouble", "text", "", 0, 120, "what ended it last, or hinders it"),
    ("Link", "rStored", "int", "", 0, MAX, "blocks of flash with events and minutes that wait for the broker"),
    ("Link", "rLostEvents", "int", "", 0, MAX, "events that had to be dropped before the broker had them"),
    ("Link", "rLostMinutes", "int", "", 0, MAX, "... and records of a minute"),
    ("Link", "rClock", "enum", "", 0, clock.SOURCES, "who told the time"),
)
REPORTING = (
    ("Reporting", "wEnable", "bool", "", 0, 1, "send state and event reports unasked"),
    ("Reporting", "wState_ms", "int", "ms", 0, 60000, "period of state reports; 0 = only when asked"),
)
EVENT = (
    ("#Event", "s", "int", "s", 0, MAX, "uptime"),
    ("#Event", "ms", "int", "ms", 0, 999, "... and milliseconds of it"),
    ("#Event", "n", "int", "", 0, MAX, "sequence number since the start; a gap means lost events"),
    ("#Event", "kind", "enum", "", 0, causes.KINDS, "what happened"),
    ("#Event", "output", "name", "", 1, 24, "the load (only when the event is about one)"),
    ("#Event", "tier", "int", "", 0, 3, "its tier (only with output)"),
    ("#Event", "rule", "name", "", 1, 24, "the rule, limit or setting behind it"),
    ("#Event", "cause", "text", "", 1, 200, "a sentence for a person"),
    ("#Event", "reading", "int", "", -MAX, MAX, "the number that led to it"),
    ("#Event", "limit", "int", "", -MAX, MAX, "the number it was compared with"),
)
# what the executables take: (name, arguments, what it does)
ACTIONS = (
    ("xHold", ("load", "state", "seconds"), "hold a load off or on; 0 seconds = until released"),
    ("xRelease", ("load",), "end a hold"),
    ("xAck", ("name",), "acknowledge fault, lock-out or futility of a load or limit, or of all"),
    ("xClearSafeMode", (), "leave safe mode: what the resets left off may be restored again"),
    ("xShed", ("load", "seconds"), "ask a load, or all, off for a time, as dispatch; below the local operator"),
    ("xRestore", ("load",), "end what xShed has asked; the local rules then simply stand"),
    ("xMaintain", (), "maintenance mode: outputs as declared for a restart; xClearSafeMode or a restart ends it"),
    ("xReboot", (), "restart the controller"),
    ("xReport", (), "send a state report now"),
    ("xSetTime", ("unix_s",), "tell the time: s since 1970, UTC, as a text of digits"),
    ("xCauses", (), "list every output that is off: cause, since when, what it waits for"),
)


def rack_rows() -> list:
    """One row per quantity, and their qualities."""
    wire = names.rack_names()
    rows = []
    for i, row in enumerate(quantities.TABLE):
        kind, unit = ("bool", "") if row[1] == "bool" else ("int", "" if row[1] == "count" else row[1])
        rows.append(("Rack", wire[i], kind, unit, row[2], row[3], row[5]))
    rows.append(("Rack", "rQuality", "object", "", 0, 0, "values that are not good: stale, implausible, missing"))
    return rows


def ladder_rows() -> list:
    """Two rows per tier."""
    rows = []
    for t in range(state.TIERS):
        rows.append(("Ladder", "rTier%d_s" % t, "int", "s", 0, MAX, "time left to serve tier %d; null on grid" % t))
    for t in range(state.TIERS):
        rows.append(("Ladder", "rPromised%d_s" % t, "int", "s", 0, MAX, "run time promised to tier %d" % t))
    return rows


def table(settings_rows: list) -> list:
    """All rows; `settings_rows` are those of `rack.commands.settings_rows`, made from the schema."""
    rows = list(DEVICE) + rack_rows() + list(SOURCE) + ladder_rows() + list(LOAD) + list(LIMIT)
    rows += list(SENSOR)
    return rows + list(settings_rows) + list(COUNTERS) + list(LINK) + list(REPORTING) + list(EVENT)


def table_hash(rows: list) -> str:
    """First 8 hex digits of SHA-256 over the text of all rows, without their meaning: prose may be mended.

    A board does not have the meanings: they are for people and take memory.
    """
    digest = hashlib.sha256()
    for row in rows:
        digest.update(("|".join([_text(row[k]) for k in range(MEANING)]) + "\n").encode())
    return binascii.hexlify(digest.digest())[:8].decode()


def _text(cell) -> str:
    return ",".join(cell) if isinstance(cell, tuple) else str(cell)
