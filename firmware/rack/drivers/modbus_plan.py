"""Which polls read the wanted fields of one Modbus device: as few as its map allows."""

from . import modbus_frame as frame
from .modbus_poll import Poll
from .modbus_unit import Unit
from .register_map import RegisterMap
from .sunspec_chain import Chain


def plan(unit: int, registers: RegisterMap, period_ms: int, reads: list, device: Unit | None = None) -> list:
    """The polls that read `reads` (a list of (field, slot)), as few as the map's blocks and 125 registers allow.

    `device` is the unit's own when it has other polls already. ValueError names a field that the map does not
    have or that no block covers.
    """
    if not 1 <= unit <= 247:
        raise ValueError("%s: address %d: allowed is 1 .. 247" % (registers.name, unit))
    device = device or Unit(unit)
    left = list(reads)
    for name, _ in left:
        if name not in registers.fields:
            raise ValueError("%s: no field %r: it has %s" % (registers.name, name, " ".join(sorted(registers.fields))))
    polls = []
    for block in registers.blocks:
        here = [r for r in left if _inside(registers, r[0], block)]
        left = [r for r in left if r not in here]
        for part in _parts(registers, here):
            polls.append(Poll(device, registers, block, period_ms, part))
    if any([poll.model for poll in polls]) and device.chain is None:
        device.chain = Chain(device, registers.function, registers.answer_ms)
        device.polls.append(device.chain)
        polls.insert(0, device.chain)
    if left:
        raise ValueError("%s: no block covers field %r" % (registers.name, left[0][0]))
    device.polls.extend([poll for poll in polls if poll is not device.chain])
    return polls


def _inside(registers: RegisterMap, name: str, block: dict) -> bool:
    i = registers.fields[name]
    return block["start"] <= registers.register[i] and registers.last[i] < block["start"] + block["count"]


def _parts(registers: RegisterMap, reads: list) -> list:
    """`reads` in runs of at most 125 registers each, from the lowest register on: no other cut needs fewer."""
    parts: list = []
    end = -1
    for read in sorted(reads, key=lambda r: registers.register[registers.fields[r[0]]]):
        i = registers.fields[read[0]]
        if registers.last[i] >= end:
            parts.append([])
            end = registers.register[i] + frame.COUNT_MAX
        parts[-1].append(read)
    return parts
