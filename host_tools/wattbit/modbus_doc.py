"""Makes docs/modbus.md and the SunSpec files of the vendor models from the tables of the firmware."""

import json
from typing import Any

from rack.commands.modbus_server import READ_MOST, WRITE_MOST
from rack.commands.modbus_writes import POINTS
from rack.commands.remote import Remote
from rack.commands.settings_rows import wire_table
from rack.config.settings import Settings, runtime_rows
from rack.model import quality, quantities
from rack.model.loads import Loads
from rack.model.state import State
from rack.report import fields, sunspec_types, sunspec_vendor
from rack.report.reporting import Reporting
from rack.report.sunspec_map import BASE, HEAD, Block, SunSpecMap
from rack.report.sunspec_values import Facts
from rack.report.tree import Tree
from rack.store.journal import Journal
from wattbit import paths
from wattbit.site.check import check_site

EXAMPLE = "orv3-shelf"
TITLES = {
    1: "common: who this is",
    sunspec_vendor.OUTLETS: "vendor: outlets and causes, one group per load",
    713: "storage capacity",
    714: "DC ports: battery, loads, and supplies and PV where they are measured",
    715: "control",
    802: "battery",
    803: "strings: the battery modules that report for themselves (lithium only)",
    sunspec_vendor.RACK: "vendor: the whole rack, one group per limit",
}
MEANINGS = {
    "N": "how many groups follow",
    "Tbl": "hash of the field table, as `cTable` on the console",
    "Req": "0 nothing asked, 1 asked off",
    "RvrtTms": "seconds after which a request ends by itself; counts from the write of `Req`",
    "RvrtRem": "seconds left of the request, 0: there is none",
    "Name": "its name in the site file",
}

HEAD_TEXT = """# Modbus registers

<!-- Made by `make docs` from the code; do not edit. -->

The device can answer Modbus clients on a UART (RTU) and on TCP; both are off until the site's
[`[server]`](settings.md) names a bus or a port. What they find are SunSpec models from register @BASE@ on (counted
from 0; "4@BASE1@" in the old way of counting): any SunSpec client enumerates them by itself. Two vendor models are
described by [model_@OUTLETS@.json](sunspec/model_@OUTLETS@.json) and
[model_@RACK@.json](sunspec/model_@RACK@.json), for clients that load such files. Their numbers are not registered
with SunSpec.

[server]     unit = 17     bus = "rs485b"          # a UART without sensors: a line has one master     tcp_port =
502     writes = "rtu"          # who may write: none (default), rtu, both     allow = ["batch-a"]     # loads that
may be asked off: not tier 0, not held ones     lease_s = 900           # the longest time of a request

## How it answers

Functions 3 and 4 read the same registers, at most @READS@ at once, all from one state of the controller: no number
is torn within a read. Functions 6 and 16 (at most @WRITES@ registers) write, all or nothing. Anything else:

| exception | when |
|---|---|
| 1 | another function; a write where `writes` does not allow it (Modbus knows no password: over TCP only with `both`) |
| 2 | a register that does not exist, that cannot be written, or a part of a number |
| 3 | a value that is not allowed, a request of the wrong length |
| 4 | a fault of the firmware; please report it |

Refusals are counted (`Counters/rRefused`); refused writes are journaled as `refuse`, at most once a second. A
broadcast (unit 0 on the UART) is done and not answered. TCP: units 0 and 255 are taken for the device's own; three
clients at once, and when all places are taken the one that has been silent longest (5 s at least) makes room for
the next; after a minute of silence a client is dropped.

## Leases

A client can ask outlets **off**, with the authority of dispatch: protection, promises and the local operator stand
above it, and a load that the operator holds on does not hear it. It can never switch anything on, acknowledge a
fault, or change a setting. Each request ends `RvrtTms` seconds after it was written, unless it is written again, as
SunSpec's reversion timers do; then the local rules simply stand, and they decide when the outlet comes back.
Requests do not survive a restart of the controller.

| model | point | value |
|---|---|---|
@POINTS@

## Conventions

A value that is not known, or that is known and not believed, is "not implemented" as its type says (0xFFFF, 0x8000,
0xFFFFFFFF, ...); model @RACK@ shows doubtful values too, each with its quality (0 good, 1 stale, 2 implausible, 3
missing). Power and current are positive onto the bus in models 714, 802 and 803: a discharging battery is positive,
loads are negative (the console and model @RACK@ count battery currents positive while charging). Scale factors
depend on the size of the site and stay while it runs. Words of a list are their place in the list, from 0.

## Where the models are

Outlet k (from 0) of the site file begins at @FIRST@ + @STRIDE@ k on every site. The rest depends on how many loads,
ports, modules and limits the site has; for the example `@EXAMPLE@`:

| model | what | first register | registers |
|---|---|---|---|
@MODELS@
"""


def example() -> SunSpecMap:
    """The map of the example rack, with every quantity measured."""
    site, errors = check_site(paths.sites() / f"{EXAMPLE}.toml")
    if errors:
        raise ValueError(errors)
    state = State(Loads(site["load"]), len(site["limit"]))
    for k in range(quantities.COUNT_ALL):
        state.image.put(k, 1, 0, quality.GOOD)
    journal = Journal()
    about = {"firmware": "", "boot_id": 0, "reset_cause": fields.RESET_CAUSES[0], "heap_free": 0}
    tree = Tree(site, state, Settings(site, runtime_rows()), about, wire_table(), journal, Reporting(False, 0), [])
    return SunSpecMap(Facts(site, tree, _Modules(site), Remote(site["server"], state, journal)))


class _Modules:
    """Modules that report everything that the example's sensors read."""

    def __init__(self, site: dict[str, Any]) -> None:
        rows = [sensor["reads"].values() for sensor in site["sensor"]]
        self.count = sum("bms_soc_pm" in row for row in rows)
        self._reads = {name for row in rows if "bms_soc_pm" in row for name in row}

    def read(self, k: int, quantity: int) -> int | None:
        return 1 if quantities.NAMES[quantity] in self._reads else None


def page() -> str:
    """The text of docs/modbus.md."""
    shown = example()
    outlet = next(b for b in shown.blocks if b.model == sunspec_vendor.OUTLETS and b.index == 0)
    text = HEAD_TEXT
    for mark, value in (
        ("BASE1", BASE + 1),
        ("BASE", BASE),
        ("OUTLETS", sunspec_vendor.OUTLETS),
        ("RACK", sunspec_vendor.RACK),
        ("READS", READ_MOST),
        ("WRITES", WRITE_MOST),
        ("FIRST", outlet.start),
        ("STRIDE", outlet.end - outlet.start),
        ("EXAMPLE", EXAMPLE),
        ("POINTS", "\n".join(f"| {model} | `{name}` | {what} |" for (model, name), what in POINTS.items())),
        ("MODELS", "\n".join(_place(shown, block) for block in _models(shown))),
    ):
        text = text.replace(f"@{mark}@", str(value))
    return text + "".join(_model(shown, block) for block in _models(shown))


def _models(shown: SunSpecMap) -> list[Block]:
    return [block for block in shown.blocks if block.model in TITLES and block.index < 0]


def _place(shown: SunSpecMap, block: Block) -> str:
    end = max(b.end for b in shown.blocks if b.model == block.model)
    return f"| {block.model} | {TITLES[block.model]} | {block.start} | {end - block.start} |"


def _model(shown: SunSpecMap, block: Block) -> str:
    parts = [b for b in shown.blocks if b.model == block.model and b.index < 1]
    out = f"\n## Model {block.model}, {TITLES[block.model]}\n"
    for part in parts:
        if part.index == 0:
            out += f"\nand for each one, {part.end - part.start} registers:\n"
        out += "\n| offset | point | type | scale | meaning |\n|---|---|---|---|---|\n" + _rows(shown, part)
    return out


def _rows(shown: SunSpecMap, block: Block) -> str:
    given = block.source(shown.facts, block.index)
    lines, at = [], 0
    for k, row in enumerate(block.rows):
        name, kind = row[:2]
        known = k < len(block.head) or kind == "sunssf" or given.get(name) is not None
        scale = row[2] if kind != "string" else ""
        kind = f"string, {row[2]}" if kind == "string" else kind
        lines.append(f"| {at} | `{name}` | {kind} | {scale} | {_meaning(block, name, known)} |")
        at += sunspec_types.size(row)
    return "\n".join(lines) + "\n"


def _meaning(block: Block, name: str, known: bool) -> str:
    writable = "may be written: " + POINTS[block.model, name] if (block.model, name) in POINTS else ""
    if block.model not in (sunspec_vendor.OUTLETS, sunspec_vendor.RACK):
        return writable or ("" if known else "not implemented")
    return meaning(name) + (" (may be written)" if writable else "")


def meaning(name: str) -> str:
    """What a point of a vendor model says, from the field table where it comes from there."""
    if name in MEANINGS or name in ("ID", "L"):
        return MEANINGS.get(name, "")
    if name.endswith("_Q"):
        return "quality of it"
    row = _field(name)
    unit = f" ({row[3]})" if row[3] else ""
    words = ": " + ", ".join(f"{k} {word}" for k, word in enumerate(row[5])) if row[2] == "enum" else ""
    return f"{row[6]}{unit}{words}"


def _field(name: str) -> tuple:
    return next(row for row in wire_table() if row[1] == name)


def vendor_model(number: int) -> str:
    """The SunSpec definition of a vendor model, as its clients load it."""
    outlets = number == sunspec_vendor.OUTLETS
    rows = sunspec_vendor.outlets_rows() if outlets else sunspec_vendor.rack_rows()
    inner = sunspec_vendor.outlet_rows() if outlets else sunspec_vendor.limit_rows()
    name, group = ("wattbit_outlets", "outlet") if outlets else ("wattbit_rack", "limit")
    top = {"name": name, "type": "group", "points": [_point(number, row) for row in list(HEAD) + rows]}
    part = {"name": group, "type": "group", "count": "N", "points": [_point(number, row) for row in inner]}
    return json.dumps({"id": number, "group": {**top, "groups": [part]}}, indent=1) + "\n"


def _point(number: int, row: tuple) -> dict[str, Any]:
    name, kind = row[:2]
    point = {"name": name, "type": kind, "size": sunspec_types.size(row), "desc": meaning(name) or name}
    if name in ("ID", "L"):
        point["mandatory"] = "M"
        point["static"] = "S"
    if (number, name) in POINTS:
        point["access"] = "RW"
    if kind == "enum16":
        point["symbols"] = [{"name": word.upper(), "value": k} for k, word in enumerate(_words(name))]
    return point


def _words(name: str) -> tuple:
    if name == "Req":
        return ("nothing", "off")
    if name.endswith("_Q"):
        return quality.NAMES
    row = _field(name)
    return row[5] if row[2] == "enum" else ("false", "true")


PAGES = {
    "modbus.md": page,
    f"sunspec/model_{sunspec_vendor.OUTLETS}.json": lambda: vendor_model(sunspec_vendor.OUTLETS),
    f"sunspec/model_{sunspec_vendor.RACK}.json": lambda: vendor_model(sunspec_vendor.RACK),
}
