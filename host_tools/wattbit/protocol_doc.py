"""Makes docs/protocol.md: how to speak to the device, and every value, from the tables of the firmware."""

from rack.commands import lines, operator, refusal
from rack.commands.settings_rows import wire_table
from rack.report import encode, fields, reporting

PAGE = "docs/protocol.md"
STATUSES = (
    (refusal.CHANGED, "changed, or done"),
    (refusal.CONTENT, "content: JSON follows"),
    (refusal.BAD_REQUEST, "the line cannot be understood"),
    (refusal.FORBIDDEN, "understood, but read only or not possible now"),
    (refusal.NOT_FOUND, "there is no such object; the reply lists what there is"),
    (refusal.NOT_ALLOWED, "this kind of request does not fit this object"),
    (refusal.TOO_LARGE, "the line is too long (or the answer does not fit into memory)"),
    (refusal.WRONG_FORMAT, "a value of the wrong type or out of range; bytes that are not printable ASCII"),
    (refusal.INTERNAL, "a fault of the firmware; please report it"),
    (refusal.NOT_IMPLEMENTED, "a kind of ThingSet request that is not used here"),
)

HEAD = """# Serial protocol

<!-- Generated from the firmware's tables (`make docs`); a test checks that it is current. Do not edit. -->

The device speaks [ThingSet](https://thingset.io) text mode on its serial console (USB, or the desktop rack's pty):
one request a line, one reply a line, all ASCII. People can type it; `python-thingset` and `wattbit monitor` speak it.

## Requests

| type this | and get |
|---|---|
| `?` | the names of all groups |
| `?Rack` | all values of a group |
| `?Rack/rBus_mV` | one value |
| `?Loads/batch-a ["rOn","rCause"]` | chosen values, in that order |
| `?Loads null` | the names below a path |
| `?Causes` | every output that is off: why, since when (uptime), what it waits for |
| `=Settings {"sReserve_pm":60}` | change settings: all of them or, if one does not fit, none |
| `!Actions/xHold ["batch-a","off",600]` | do something |

The shell form of the same, `thingset ?Rack`, is understood too, with quotes written `\\"`. A line ends with LF,
CR LF or CR, has at most @SIZE@ characters, and backspace works. Values are whole numbers of 31 bits, texts, true,
false or null; the unit is in the name. Lines that begin with `:` or `#` are our own and are never answered.

## Actions

| action | arguments | what it does |
|---|---|---|
@ACTIONS@

`state` is `"off"` or `"on"`; `seconds` is 0 (until released) to @LONGEST@. A hold off is refused for a cooling load
while something that it cools is on; a hold on is refused while a fault or a lock-out is latched. Protection and the
backup reserve stand above the operator. `name` of xAck is a load, a limit, `"power"` (budgets) or `"all"`.

## Replies

| status | meaning |
|---|---|
@STATUSES@

From `:A0` on a text follows that says what was wrong and what is allowed; nothing has been changed. Refusals are
counted (`Counters/rRefused`), and journaled at most once a second.

## Reports

Unasked, the device sends `#Event {...}` for each event and `#State {...}` each `Reporting/wState_ms`; a state report is
several lines of at most @LINE@ bytes, each with some groups. Each carries `cTable`, the hash of the tables below
(now `@HASH@`): a reader with another table must refuse it. `!Actions/xReport` asks for a state report.

A request silences state reports for @QUIET@ s, so that its reply stands alone: send any line first, read its reply, and
then begin. Events are never held back (a restart would lose them): within these @QUIET@ s an event line begins with
`ESC [ m`, which a terminal does not show and `python-thingset` passes over, as it does with log lines; other readers
strip it. An event is sent within 200 ms, as a whole line and never within a reply. If more than the journal holds come
at once, the gap shows in `n` and in `Counters/rEventsMissed`. `!Actions/xReport` ends the quiet time: who sends it can
tell reports from replies by how a line begins.

A value that is not known is null. `Rack/rQuality` names each value of `Rack` that is not good; a stale or implausible
value is shown, but no rule believes it. Currents of the battery are positive while it charges.
"""


def page() -> str:
    """The text of docs/protocol.md."""
    rows = wire_table()
    text = HEAD
    for mark, value in (
        ("SIZE", lines.SIZE),
        ("LONGEST", operator.LONGEST_S),
        ("LINE", encode.LINE_MAX),
        ("QUIET", reporting.QUIET_MS // 1000),
        ("HASH", fields.table_hash(rows)),
        ("ACTIONS", _actions()),
        ("STATUSES", "\n".join(f"| `:{code:02X}` | {meaning} |" for code, meaning in STATUSES)),
    ):
        text = text.replace(f"@{mark}@", str(value))
    groups = sorted({row[0] for row in rows}, key=[row[0] for row in rows].index)
    return text + "".join(_group(group, [row for row in rows if row[0] == group]) for group in groups)


def _actions() -> str:
    return "\n".join(
        f"| `Actions/{name}` | {', '.join(args) or 'none'} | {what} |" for name, args, what in fields.ACTIONS
    )


def _group(group: str, rows: list[tuple]) -> str:
    title = group.replace("/*", "/NAME")
    body = "\n".join(_row(row) for row in rows)
    return f"\n## {title}\n\n| name | type | range | meaning |\n|---|---|---|---|\n{body}\n"


def _row(row: tuple) -> str:
    _, name, kind, unit, low, high, meaning = row
    return f"| `{name}` | {kind} | {_range(kind, unit, low, high)} | {meaning} |"


def _range(kind: str, unit: str, low: int, high: int | tuple) -> str:
    if isinstance(high, tuple):
        return ", ".join(high)
    if kind == "int":
        return f"{low} to {high} {unit}".rstrip()
    return f"{low} to {high} characters" if kind in ("text", "name") else ""
