"""What survives a power cut: charge, time on battery, holds, lock-outs, latched faults, settings, boot counter.

Loads are kept by name, so that a changed site never moves a hold to another load. Everything
that is read back is checked; what does not fit is left at its default and counted.
"""

from ..model.loads import NO_FAULT, SILENT, TRIPPED
from ..model.state import State

LARGEST_LEASE_MS = 604800000  # 7 days, as the longest hold that can be asked for
LARGEST_OUTAGE_S = 100000000
LARGEST_BOOT_ID = 0x3FFFFFFF


def collect(now: State, soc: tuple, settings: dict, boot_id: int) -> dict:
    """The record to save. `soc` is (charge, margin) in pm; `settings` are the changed ones, name -> integer."""
    return {
        "boot": boot_id,
        "soc": list(soc),
        "outage": now.outage_s,
        "loads": _loads(now.loads),
        "set": dict(settings),
    }


def _loads(loads) -> dict:
    """name -> [hold, lease_ms, locked, tries, fault] of each load with something to remember."""
    kept = {}
    for i in range(loads.count):
        fault = NO_FAULT if loads.fault[i] == SILENT else loads.fault[i]  # that one is found anew
        if loads.operator[i] or loads.locked[i] or loads.tries[i] or fault:
            kept[loads.names[i]] = [
                loads.operator[i],
                loads.lease_ms[i],
                loads.locked[i],
                loads.tries[i],
                fault,
            ]
    return kept


def boot_id(record: dict) -> int:
    """Starts so far; 0 when there is no record."""
    value = record.get("boot", 0) if record else 0
    return value if whole(value, 0, LARGEST_BOOT_ID) else 0


def charge(record: dict) -> tuple | None:
    """(soc_pm, margin_pm), or None when there is none that can be believed."""
    pair = record.get("soc") if record else None
    if not isinstance(pair, list) or len(pair) != 2:
        return None
    return (pair[0], pair[1]) if whole(pair[0], 0, 1000) and whole(pair[1], 0, 1000) else None


def outage_s(record: dict) -> int:
    """Seconds on battery of the outage that had not ended when the record was written; 0 when there was none."""
    value = record.get("outage", 0) if record else 0
    return value if whole(value, 0, LARGEST_OUTAGE_S) else 0


def restore_loads(record: dict, loads) -> int:
    """Put holds, lock-outs and faults back; returns how many entries did not fit."""
    kept = record.get("loads") if record else None
    if not isinstance(kept, dict):
        return 0
    bad = 0
    for name in kept:
        entry = kept[name]
        if name in loads.names and _fits(entry):
            _put(loads, loads.names.index(name), entry)
        else:
            bad += 1
    return bad


def restore_settings(record: dict, settings) -> int:
    """Set each kept setting that `settings.check(name, value)` still accepts; returns how many it did not."""
    kept = record.get("set") if record else None
    if not isinstance(kept, dict):
        return 0
    bad = 0
    for name in kept:
        if settings.check(name, kept[name]) is None:
            settings.set(name, kept[name])
        else:
            bad += 1
    return bad


def whole(value, lowest: int, highest: int) -> bool:
    """True for an integer (not a bool) in the range."""
    return isinstance(value, int) and not isinstance(value, bool) and lowest <= value <= highest


def _fits(entry) -> bool:
    """hold 0..2, lease, locked 0..1, tries 0..255, fault 0..3."""
    if not isinstance(entry, list) or len(entry) != 5:
        return False
    highest = (2, LARGEST_LEASE_MS, 1, 255, TRIPPED)
    for i in range(5):
        if not whole(entry[i], 0, highest[i]):
            return False
    return True


def _put(loads, i: int, entry: list) -> None:
    loads.operator[i] = entry[0]
    loads.lease_ms[i] = entry[1]
    loads.locked[i] = entry[2]
    loads.tries[i] = entry[3]
    loads.fault[i] = entry[4]
