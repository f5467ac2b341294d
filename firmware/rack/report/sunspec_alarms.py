"""Limit rows of the site as alarm bits of SunSpec, and the state of the storage that follows from them."""

from ..model import quantities as q
from ..model import state as st
from ..model.state import State

# quantity -> ((bit of an alarm, bit of a warning) below, the same above), in Evt1 of models 802 and 803
EVT1 = {
    "battery_mc": ((3, 4), (1, 2)),
    "battery_mv": ((11, 12), (9, 10)),
    "battery_ma": ((7, 8), (5, 6)),
    "bms_soc_pm": ((13, 14), (15, 16)),
    "soc_pm": ((13, 14), (15, 16)),
    "soc_low_pm": ((13, 14), (15, 16)),
}
NO_TALK = 0  # Evt1: COMMUNICATION_ERROR
DOOR_OPEN = 23  # Evt1: OPEN_DOOR_ERROR
# quantity -> bit below, bit above, in DCAlrm of model 714; -1: there is none
BATTERY_PORT = {"battery_mc": (13, 7), "battery_mv": (21, 1)}
BUS_PORT = {"bus_mv": (21, 1), "bus_ma": (-1, 22), "door_open": (-1, 5)}
OK, WARNING, ERROR = 0, 1, 2
CROSSED, UNKNOWN = 1, 2


def events(limits: list, s: State, reads: list) -> int:
    """Evt1 of the battery: crossed limits, a battery reading that the site has and that is not good, an open door."""
    bits = 0
    for i in range(len(limits)):
        row = limits[i]
        if s.limit_state[i] == CROSSED and row["quantity"] in EVT1:
            side = EVT1[row["quantity"]][row["direction"] == "above"]
            bits |= 1 << side[row["level"] == "warn"]
    if _silent(s, reads):
        bits |= 1 << NO_TALK
    if s.image.good(q.DOOR_OPEN) and s.image.value[q.DOOR_OPEN]:
        bits |= 1 << DOOR_OPEN
    return bits


def status(limits: list, s: State, reads: list) -> int:
    """Sta of model 713: ERROR while a trip of the battery is crossed, WARNING for anything less than well."""
    worst = WARNING if _silent(s, reads) and s.source != st.S_STARTING else OK
    for i in range(len(limits)):
        if limits[i]["quantity"] in EVT1 and s.limit_state[i]:
            trip = limits[i]["level"] == "trip" and s.limit_state[i] == CROSSED
            worst = max(worst, ERROR if trip else WARNING)
    return worst


def port(limits: list, s: State, bits_of: dict) -> int:
    """DCAlrm of a port of model 714."""
    bits = 0
    for i in range(len(limits)):
        pair = bits_of.get(limits[i]["quantity"])
        if pair is not None and s.limit_state[i] == CROSSED:
            bit = pair[limits[i]["direction"] == "above"]
            bits |= 1 << bit if bit >= 0 else 0
    return bits


def _silent(s: State, reads: list) -> bool:
    """True while a battery quantity that a sensor of the site reads is not good."""
    for index in (q.BATTERY_MA, q.BATTERY_MV, q.BATTERY_MC, q.BMS_SOC_PM):
        if index in reads and not s.image.good(index):
            return True
    return False
