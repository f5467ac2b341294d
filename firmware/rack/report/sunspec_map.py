"""Which register is what: the SunSpec models of one site, one after another from 40000 on."""

from . import sunspec_battery as battery
from . import sunspec_dc as dc
from . import sunspec_points as points
from . import sunspec_values as values
from . import sunspec_vendor as vendor
from .sunspec_types import EXPONENT, KIND, NAME, SCALE, length, put, scaled, size
from .sunspec_values import Facts

BASE = 40000
MARK = 0x53756E53  # "SunS"
END = 0xFFFF
LITHIUM = ("lfp", "nmc")
HEAD = (("ID", "uint16", "", 0), ("L", "uint16", "", 0))
START_ROWS = (("SunS", "uint32", "", 0),)


class Block:
    """A piece of the map that is rendered at once: the fixed part of a model, or one of its groups.

    `model` 0 is the mark, END the end model; `index` counts the groups, -1 is the fixed part.
    """

    def __init__(self, start: int, model: int, index: int, rows: list, source, head: tuple) -> None:
        self.start = start
        self.model = model
        self.index = index
        self.rows = rows
        self.source = source
        self.head = head
        self.end = start + length(rows)


class SunSpecMap:
    """All blocks of a site; `read_into` and `find` are for the server."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.blocks = [Block(BASE, 0, -1, list(START_ROWS), _mark, ())]
        for model in models(facts):
            self._add(model)
        last = self.blocks[-1].end
        self.blocks.append(Block(last, END, -1, list(HEAD), _nothing, (None, 0)))
        self.end = last + 2
        self._buf = bytearray(2 * max([block.end - block.start for block in self.blocks]))

    def _add(self, model: tuple) -> None:
        number, rows, source, group_rows, group_source, count = model
        rows = list(HEAD) + list(rows)
        groups = length(group_rows)
        head = (number, length(rows) - 2 + groups * count)
        at = self.blocks[-1].end
        self.blocks.append(Block(at, number, -1, rows, source, head))
        at = self.blocks[-1].end
        for i in range(count):
            self.blocks.append(Block(at + i * groups, number, i, group_rows, group_source, ()))

    def read_into(self, address: int, count: int, out: bytearray, to: int) -> bool:
        """Put `count` registers from `address` on into `out` at byte `to`; False when not all of them exist.

        All of it is rendered from one state of the controller: nothing is torn.
        """
        if address < BASE or address + count > self.end:
            return False
        for block in self.blocks:
            if block.start < address + count and address < block.end:
                first = max(address, block.start)
                last = min(address + count, block.end)
                self._render(block, first - block.start, last - block.start)
                begin = to + 2 * (first - address)
                piece = memoryview(self._buf)[2 * (first - block.start) : 2 * (last - block.start)]
                out[begin : begin + 2 * (last - first)] = piece
        return True

    def _render(self, block: Block, first: int, last: int) -> None:
        """Put the points of a block that reach into its registers `first` to `last` - 1 into the buffer."""
        given = block.source(self.facts, block.index)
        at = 0
        for k in range(len(block.rows)):
            row = block.rows[k]
            end = at + size(row)
            if at < last and end > first:
                value = block.head[k] if k < len(block.head) else self._raw(row, given)
                put(self._buf, 2 * at, row, value)
            at = end

    def _raw(self, row: tuple, given: dict):
        if row[KIND] == "sunssf":
            return self.facts.scales.get(row[NAME])
        value = given.get(row[NAME])
        if value is None or row[KIND] == "string" or not row[SCALE]:
            return value
        scale = self.facts.scales.get(row[SCALE])
        return None if scale is None else scaled(value, row[EXPONENT], scale)

    def find(self, address: int) -> tuple:
        """(block, row, first register of the point) of an address, or (None, None, 0)."""
        for block in self.blocks:
            if block.start <= address < block.end:
                at = block.start
                for row in block.rows:
                    if address < at + size(row):
                        return block, row, at
                    at += size(row)
        return None, None, 0


def models(f: Facts) -> list:
    """(number, fixed rows, their source, group rows, their source, groups) of each model of the site, in order."""
    loads, limits = f.state.loads.count, len(f.tree.limits)
    found = [
        (1, points.COMMON, values.common, (), _nothing, 0),
        (vendor.OUTLETS, vendor.outlets_rows(), vendor.outlets, vendor.outlet_rows(), vendor.outlet, loads),
        (713, points.STORAGE, values.storage, (), _nothing, 0),
        (714, points.DC, dc.dc, points.DC_PORT, dc.dc_port, len(f.ports)),
        (715, points.CONTROL, values.control, (), _nothing, 0),
        (802, points.BATTERY, battery.battery, (), _nothing, 0),
    ]
    if f.site["battery"]["chemistry"] in LITHIUM and f.modules.count:
        found.append((803, points.BANK, battery.bank, points.STRING, battery.string, f.modules.count))
    found.append((vendor.RACK, vendor.rack_rows(), vendor.rack, vendor.limit_rows(), vendor.limit, limits))
    return found


def _mark(facts: Facts, index: int) -> dict:
    return {"SunS": MARK}


def _nothing(facts: Facts, index: int) -> dict:
    return {}
