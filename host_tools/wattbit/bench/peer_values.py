"""Registers of the peers in mangled exchanges: each says where it is and when it was read. Also runs in the VM."""

from rack.drivers.register_map import RegisterMap

BLOCKS = ((0, 20), (20, 20), (40, 6))  # (first register, registers); two equal ones, and one without room
SPREAD = 5  # each block is asked for its first register and the one this far above
TIGHT = 40  # from here on a block has no room
FRESH = 3  # tenths of a second: one transaction


def value(unit: int, register: int, tenths: int) -> int:
    """What a register holds: where it is in the upper six bits, when it was read in the lower ten."""
    return (unit * 7 + register) % 64 << 10 | tenths % 1024


def is_true(word: int, unit: int, register: int, tenths: int, fresh: int = FRESH) -> bool:
    """True when `word` is of this register and at most `fresh` tenths old."""
    return word >> 10 == (unit * 7 + register) % 64 and (tenths - word) % 1024 <= fresh


def registers() -> list[int]:
    """The registers that are asked for, in the order of the slots."""
    return [first + k for first, _ in BLOCKS for k in (0, SPREAD)]


def register_map(answer_ms: int = 50) -> RegisterMap:
    """The peer's registers as a map."""
    fields = []
    for r in registers():
        fields.append({"name": "r" + str(r), "register": r, "type": "u16", "low": 0, "high": 65535})
    blocks = [{"start": start, "count": count, "every": 1} for start, count in BLOCKS]
    data = {"schema": "wattbit-register-map-1", "name": "peer", "function": 3, "answer_ms": answer_ms}
    data["blocks"] = blocks
    data["fields"] = fields
    return RegisterMap(data)


def wanted(k: int) -> list[tuple[str, int]]:
    """What the k-th peer is asked for: (field, slot)."""
    names = ["r" + str(r) for r in registers()]
    return [(names[s], k * len(names) + s) for s in range(len(names))]
