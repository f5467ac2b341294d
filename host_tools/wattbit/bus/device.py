"""One device behind a register map: all its fields as named values, its settings written and read back."""

import copy
from typing import Any

from rack.drivers.map_words import HEAD
from rack.drivers.register_map import BAD, RegisterMap
from wattbit.bus.port import Bus, Refused
from wattbit.errors import BadInput, DeviceTrouble

BASES = (40000, 50000, 0)  # SunSpec device information model specification: where "SunS" may stand
SUNS = [0x5375, 0x6E53]
END = 0xFFFF
MODELS_MAX = 100  # of one device: choice, so that a damaged chain ends
ADDRESS = "unit_address"  # the setting, in any map, that moves a device to another address
TRIES = 2  # of a block that does not answer: choice
ROOM_MS = 100  # more than the map's answer time: the host's own delays


class Device:
    """`unit` on `bus`, read by `data` (a checked map)."""

    def __init__(self, bus: Bus, unit: int, data: dict[str, Any], chain: dict[int, int] | None = None) -> None:
        self._bus = bus
        self.unit = unit
        self.timeout_s = (data["answer_ms"] + ROOM_MS) / 1000
        self.missing: list[str] = []  # blocks of the last `read` that did not answer
        self.data = data
        if any("model" in block for block in data["blocks"]):
            self.data = placed(data, models(bus, unit, self.timeout_s) if chain is None else chain)

    def read(self, tries: int = TRIES) -> dict[str, int | None]:
        """Every field of the map: its value, or None where the device has none that can be believed.

        A block that does not answer in `tries` goes; then it is one of `missing`.
        Raises DeviceTrouble when nothing answers at all.
        """
        decoder = RegisterMap(self.data)
        values: dict[str, int | None] = dict.fromkeys(decoder.fields)
        answered = 0
        self.missing = []
        for block in self.data["blocks"]:
            inside = [name for name, i in decoder.fields.items() if _inside(decoder, i, block)]
            if inside:
                answered += self._read_block(decoder, block, inside, values, tries)
        if not answered:
            raise DeviceTrouble(f"{self._bus.what}: unit {self.unit} does not answer as {self.data['name']}")
        return values

    def _read_block(
        self, decoder: RegisterMap, block: dict[str, Any], names: list[str], values: dict[str, Any], tries: int
    ) -> int:
        first = min(decoder.register[decoder.fields[name]] for name in names)
        count = max(decoder.last[decoder.fields[name]] for name in names) - first + 1
        function = block.get("function", self.data["function"])
        words = self._words(function, first, count, tries)
        if not words:
            self.missing += [block["name"]] if words is None else []
            return 0
        buf = frame(words)
        for name in names:
            value = decoder.decode(decoder.fields[name], buf, first)
            values[name] = None if value == BAD else value
        return 1

    def _words(self, function: int, first: int, count: int, tries: int) -> list[int] | None:
        """Registers; none of them where the device refuses; None where no try is answered."""
        for _ in range(tries):
            try:
                words = self._bus.read(self.unit, function, first, count, self.timeout_s)
                if words is not None:
                    return words
            except Refused as refused:
                if refused.by_device:
                    return []
            self._bus.settle(self.timeout_s)
        return None

    def write(self, name: str, value: int) -> int:
        """Put `value` (in the setting's unit) and read it back. Raises BadInput, DeviceTrouble.

        A device that was given another address is read, and known, at that from then on.
        """
        row = setting(self.data, name)
        word = raw(row, value, self.data["name"])
        try:
            self._bus.write(self.unit, row["register"], word, self.timeout_s)
            self.unit = value if name == ADDRESS else self.unit
            words = self._bus.read(self.unit, 3, row["register"], 1, self.timeout_s)
        except Refused as refused:
            raise DeviceTrouble(f"{self._bus.what}: unit {self.unit} refused {name} = {value}: {refused}") from None
        if words != [word]:
            raise DeviceTrouble(f"{self._bus.what}: unit {self.unit}: {name} reads back {words}, written was {[word]}")
        return value


def setting(data: dict[str, Any], name: str) -> dict[str, Any]:
    """The row of a setting that the map declares writable. Raises BadInput naming those there are."""
    rows = {row["name"]: row for row in data.get("settings", [])}
    if name not in rows:
        listed = ", ".join(sorted(rows)) or "none"
        raise BadInput([f"{name}: map {data['name']} does not declare it writable; allowed: {listed}"])
    return dict(rows[name])


def raw(row: dict[str, Any], value: int, where: str) -> int:
    """The register for `value`. Raises BadInput outside the range and between two steps."""
    multiply, divide = row.get("multiply", 1), row.get("divide", 1)
    allowed = f"allowed: {row['low']} to {row['high']} {row['unit']}"
    if not row["low"] <= value <= row["high"]:
        raise BadInput([f"{where}.{row['name']} = {value}: out of range; {allowed}"])
    scaled = (value - row.get("offset", 0)) * divide
    if scaled % multiply:
        raise BadInput([f"{where}.{row['name']} = {value}: between two steps; {allowed} in steps of {multiply}"])
    return scaled // multiply & 0xFFFF


def frame(words: list[int]) -> bytearray:
    """Registers as a decoder wants them: behind the three bytes of an answer's head."""
    buf = bytearray(HEAD)
    for word in words:
        buf += word.to_bytes(2, "big")
    return buf


def models(bus: Bus, unit: int, timeout_s: float) -> dict[int, int]:
    """SunSpec model id -> register of its id, by walking the chain; empty where there is none."""
    for base in BASES:
        try:
            if bus.read(unit, 3, base, 2, timeout_s) == SUNS:
                return _walk(bus, unit, base + 2, timeout_s)
        except Refused:
            continue
    return {}


def _walk(bus: Bus, unit: int, at: int, timeout_s: float) -> dict[int, int]:
    found: dict[int, int] = {}
    for _ in range(MODELS_MAX):
        try:
            head = bus.read(unit, 3, at, 2, timeout_s)
        except Refused:
            return found
        if head is None or head[0] == END or at + 2 + head[1] > END:
            return found
        found.setdefault(head[0], at)
        at += 2 + head[1]
    return found


def placed(data: dict[str, Any], chain: dict[int, int]) -> dict[str, Any]:
    """The map with every block of a model, and its fields, where `chain` found that model."""
    moved = copy.deepcopy(data)
    for block in moved["blocks"]:
        by = chain.get(block.get("model"), block["start"]) - block["start"]
        for row in moved["fields"]:
            if by and block["start"] <= row.get("register", -1) < block["start"] + block["count"]:
                row["_by"] = by
        block["start"] += by
    for row in moved["fields"]:
        by = row.pop("_by", 0)
        for key in ("register", "sf"):
            if key in row:
                row[key] += by
    return moved


def _inside(decoder: RegisterMap, i: int, block: dict[str, int]) -> bool:
    return block["start"] <= decoder.register[i] and decoder.last[i] < block["start"] + block["count"]
