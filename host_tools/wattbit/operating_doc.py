"""Makes docs/operating.md: the operator's page, its tables from the firmware's causes and the screen's advice."""

from rack.model import causes, loads
from wattbit.monitor import advice

PAGE = "docs/operating.md"
HEAD = """# Operating a rack

<!-- Made by `make docs` from the code; do not edit. -->

For whoever stands before a rack, or sits before `wattbit monitor`. LINK is how the controller is reached: its USB port
(`/dev/ttyACM0`, `COM3`), `HOST:PORT` of a serial server, or `mqtts://BROKER/DEVICE` with `--ca`, `--password-file` and,
for commands, `--key`.

    wattbit monitor LINK                        the screen; --once prints it, --json is for programs
    wattbit send LINK hold batch-a off 2h       one command; wattbit send --help lists all

![The monitor during an outage](images/monitor.svg)

## Reading the screen

Power flows from left to right: grid, supplies, bus, loads; the battery below the bus delivers (arrow up) or is charged
(arrow down). A dashed line carries nothing. A value with a question mark is old or cannot be true: no rule believes it.
`spare` is what may still be added before a budget is reached.

Loads stand below their tier, tier 0 first: the most critical. For each one that is OFF: its **cause**, what it **waits
for**, and for how long it has been off. Enter on a load tells more, and what to do.

The last line but one (or the panel at the right, on a wide screen) has the alarms, worst first: ALARM wants somebody
now, WARNING wants to be known, NOTE explains. What an alarm says of a latched fault stays until it is acknowledged.

When the data is old, the upper right corner says so; when the **link is lost** the screen turns grey, a banner says
how old everything is, and the link is tried again every 2 s. The rack itself does not need the link: it goes on by its
rules.

| key | does |
|---|---|
| up, down, Enter | choose a load; all about it |
| `h` | hold it off or on, for a time |
| `r` | release it |
| `a` | acknowledge its fault or lock-out |
| `c` | clear safe mode or maintenance mode |
| `u` | ask for a report now |
| `1` `2` `3` `4` | loads, alarms and limits, events, link |
| `t` | light or dark |
| `q` | quit |

## Reading the ladder

On battery each tier has a rung: how long it can still be served with the charge that is surely there, and what it was
promised. `2 min 10 s left` behind tier 1 means: if nothing changes, tier 1 runs for that long. The controller switches
the least critical loads off early enough that the tiers above get what they were promised.

- `SHORT` behind the time: this tier will not get all that it was promised. Hold off by hand what can be spared: the
  time of all that stays on grows at once.
- A tier that shows `0 s left` is off, or next.
- On grid there is no ladder, only the promises. After an outage loads come back one by one, the most critical first,
  and only when a second outage right then could be served: that may take until the battery is charged.

## Holding and releasing

A **hold off** switches a load off and keeps it off; a **hold on** asks for it to stay on. Give it a time (`10m`, `2h`):
it then ends by itself. 0 means until somebody releases it, also over a restart of the controller.

1. Choose the load, press `h`, choose off or on, type a time, type the load's name, Enter.
2. Read the answer. A refusal says why: a pump is not held off while what it cools is on; a load with a latched fault is
   not held on.
3. When the work is done: `r`, type the name. The rules then decide whether, and when, it comes back.

Protection and the backup reserve stand above every hold: a hold on does not keep a load on that must go. **A hold is no
lock-out of electrical safety**: whoever puts hands into the rack opens the disconnector. For work in the rack there is
maintenance mode (`wattbit send LINK maintain`): outputs as declared for a restart, and nothing is switched on until
it is cleared.

From the network a load can be asked off only where the site allows it, for a time, and below the local operator.

## Acknowledging

Faults, lock-outs and limits that gave up stay until somebody has looked. Find out why first; then `a` on the load, or
`wattbit send LINK ack NAME` (a load, a limit, `power`, or `all`). The rules may switch the load on right after.

"""
TAIL = """
## When nothing is heard

1. `wattbit monitor LINK --once` says what it tried: no such port, port in use, no broker, wrong password, silence.
2. At the rack: the heartbeat light blinks with each pass (ten a second). No blinking: the controller is off or hangs;
   its watchdog restarts it within seconds, and outputs take their declared level.
3. Over MQTT: "the broker says that the device is offline" means that the broker is fine; go to the rack's USB port.
4. "speaks field table ...": this `wattbit` is of another version than the firmware; take the matching one.
"""


def page() -> str:
    """The whole page."""
    rules = [(f"`{name}`", meaning, advice.CAUSES[name]) for name, _, meaning in causes.RULES]
    waits = [(wait, advice.WAITS[wait]) for wait in causes.WAITS]
    faults = [(f"`{fault}`", advice.FAULTS[fault]) for fault in loads.FAULTS]
    parts = ["## Causes: why it is off", "", *_table(("cause", "means", "what to do"), rules), ""]
    parts += ["A cause that is not listed is a limit of the site, by its name: panel 2 shows its value.", ""]
    parts += ["## Waits: what brings it back", "", *_table(("it waits for", "what that is"), waits), ""]
    parts += ["## Faults", "", *_table(("fault", "what to do"), faults)]
    return HEAD + "\n".join(parts) + "\n" + TAIL


def _table(head: tuple, rows: list) -> list[str]:
    lines = [head, tuple("---" for _ in head), *rows]
    return ["| " + " | ".join(line) + " |" for line in lines]
