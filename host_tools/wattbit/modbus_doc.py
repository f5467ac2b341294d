"""Makes docs/modbus.md from the tables of the firmware."""

from typing import Any

from rack.commands.modbus_server import READ_MOST, WRITE_MOST
from rack.commands.modbus_writes import POINTS
from rack.commands.remote import Remote
from rack.commands.settings_rows import wire_table
from rack.config.runtime import runtime_rows
from rack.config.settings import Settings
from rack.model import quality, quantities
from rack.model.loads import Loads
from rack.model.state import State
from rack.report import fields, sunspec_types, sunspec_vendor
from rack.report.reporting import Reporting
from rack.report.sunspec_map import BASE, Block, SunSpecMap
from rack.report.sunspec_values import Facts
from rack.report.tree import Tree
from rack.store.journal import Journal
from wattbit import paths
from wattbit.modbus_text import HEAD_TEXT, TITLES
from wattbit.modbus_vendor_doc import meaning, vendor_model
from wattbit.site.check import check_site

EXAMPLE = "orv3-shelf"


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


PAGES = {
    "modbus.md": page,
    f"sunspec/model_{sunspec_vendor.OUTLETS}.json": lambda: vendor_model(sunspec_vendor.OUTLETS),
    f"sunspec/model_{sunspec_vendor.RACK}.json": lambda: vendor_model(sunspec_vendor.RACK),
}
