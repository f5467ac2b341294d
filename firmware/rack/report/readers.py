"""The values of each group, in the order of the field table: from the controller's state to plain values.

Every function returns a list as long as its rows in `fields`; `tests/report` compares the two.
"""

from ..model import causes, loads, quality, quantities, state
from . import fields


def rule_name(number: int, limit_names: list, setting_names: tuple | list) -> str:
    """Name of a journal rule number: a rule, a limit row of the site, or a setting."""
    if number < len(causes.RULES):
        return causes.RULES[number][0]
    if causes.LIMIT_0 <= number < causes.LIMIT_0 + len(limit_names):
        return limit_names[number - causes.LIMIT_0]
    if fields.SETTING_0 <= number < fields.SETTING_0 + len(setting_names):
        return setting_names[number - fields.SETTING_0]
    return "rule-%d" % number


def rack(s: state.State, wire_names: tuple) -> list:
    """Every quantity (None while missing), then the qualities that are not good."""
    image = s.image
    values: list = []
    for i in range(quantities.COUNT_ALL):
        value = image.value[i]
        if quantities.TABLE[i][1] == "bool":
            value = value != 0
        values.append(None if image.quality[i] == quality.MISSING else value)
    values.append(doubts(s, wire_names))
    return values


def doubts(s: state.State, wire_names: tuple) -> tuple:
    """The quantities that are not good, with their quality."""
    how = s.image.quality
    return tuple(
        [(wire_names[i], quality.NAMES[how[i]]) for i in range(quantities.COUNT_ALL) if how[i] != quality.GOOD]
    )


def source(s: state.State, limit_names: list) -> list:
    """What feeds the bus, for how long, and what forbids restores."""
    blocked = rule_name(s.blocked_by, limit_names, ())
    given_up = len(s.futile) > len(limit_names) and s.futile[len(limit_names)] != 0
    return [state.SOURCES[s.source], s.outage_s, s.stable_ms // 1000, s.soc_margin_pm, given_up, blocked]


def ladder(s: state.State) -> list:
    """Seconds each tier can still be served (None on grid), then the promised seconds."""
    left = [None if s.ladder_s[t] < 0 else s.ladder_s[t] for t in range(state.TIERS)]
    return left + [s.promised_s[t] for t in range(state.TIERS)]


def load(all_loads: loads.Loads, i: int, limit_names: list) -> list:
    """All that is known of load `i`."""
    on = all_loads.on[i] != 0
    return [
        on,
        all_loads.want[i] != 0,
        all_loads.tier[i],
        rule_name(all_loads.cause[i], limit_names, ()),
        all_loads.since_s[i],
        causes.WAITS[all_loads.waits[i]],
        loads.FAULTS[all_loads.fault[i]],
        all_loads.estimate_w[i] if on else all_loads.left_w(i, all_loads.estimate_w[i]),
        fields.HOLDS[all_loads.operator[i]],
        (all_loads.lease_ms[i] + 999) // 1000,
        all_loads.tries[i],
        all_loads.locked[i] != 0,
        1000 if on else all_loads.left_pm[i],
    ]


def limit(s: state.State, row: dict, i: int) -> list:
    """State of limit `i`, declared as `row`."""
    return [
        fields.LIMIT_STATES[s.limit_state[i]],
        s.futile[i] != 0,
        row["quantity"],
        row["direction"],
        row["trip"],
        row["clear"],
    ]


def off_outputs(all_loads: loads.Loads, limit_names: list) -> list:
    """One object per output that is off: why, since when, what it waits for."""
    found = []
    for i in range(all_loads.count):
        if not all_loads.on[i]:
            found.append(
                (
                    ("output", all_loads.names[i]),
                    ("cause", rule_name(all_loads.cause[i], limit_names, ())),
                    ("since_s", all_loads.since_s[i]),
                    ("waits", causes.WAITS[all_loads.waits[i]]),
                )
            )
    return found
