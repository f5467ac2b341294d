"""A bad line between a Modbus master and its peer: what it makes of a right answer, and how often by chance."""

from __future__ import annotations

import random
from collections import Counter

from pymodbus.framer import FramerRTU

LONGEST_MS = 2900  # the master guards against answers up to 3 s late
JUNK_MAX = 40

Pieces = list[tuple[int, bytes]]
Draft = list[tuple[int, bytes | bytearray]]


def closed(body: bytes) -> bytes:
    """`body` and its CRC, as pymodbus computes it."""
    check = FramerRTU.compute_CRC(body)
    return body + bytes((check >> 8, check & 0xFF))


def whole(frame: bytes) -> bool:
    """True when the CRC at the end of `frame` is right."""
    return len(frame) > 2 and closed(frame[:-2]) == frame


class Mangler:
    """Turns an answer into (delay_ms, bytes) pieces; `done` counts by kind what was done.

    `forged` counts frames made up of noise behind a right head, `collisions` those whose CRC is right by chance: no
    master can tell them from answers. `collided` holds the latest ones.
    """

    KINDS = ("flip", "drop", "twice", "late", "junk", "slow", "unit", "cut", "forge", "refuse", "before")

    def __init__(self, seed: int, share: float = 0.8) -> None:
        self._random = random.Random(seed)
        self._share = share
        self.done: Counter[str] = Counter()
        self.forged = 0
        self.collisions = 0
        self.collided: list[bytes] = []

    def pieces(self, frame: bytes, copies: bool = True) -> Pieces:
        """What arrives instead of `frame`; `copies` False: a second copy comes at once or not at all."""
        r = self._random
        if r.random() >= self._share:
            return [(0, frame)]
        kind = r.choice(self.KINDS)
        self.done[kind] += 1
        if kind == "twice":
            return [(0, frame), (r.randrange(LONGEST_MS if copies else 20), frame)]
        made = getattr(self, "_" + kind)(bytearray(frame))
        return [(delay, self._noted(bytes(data), frame)) for delay, data in made]

    def mangled(self) -> int:
        """How many answers were not left as they were."""
        return sum(self.done.values())

    def _noted(self, data: bytes, frame: bytes) -> bytes:
        if data != frame and len(data) == len(frame) and data[:3] == frame[:3] and whole(data):
            self.collisions += 1
            self.collided.append(data)
        return data

    def _flip(self, frame: bytearray) -> Draft:
        for _ in range(self._random.choice((1, 1, 2, 3, 8))):
            bit = self._random.randrange(8 * len(frame))
            frame[bit // 8] ^= 1 << bit % 8
        return [(0, frame)]

    def _drop(self, frame: bytearray) -> Draft:
        return []

    def _late(self, frame: bytearray) -> Draft:
        return [(self._random.randrange(LONGEST_MS), frame)]

    def _junk(self, frame: bytearray) -> Draft:
        return [(self._random.randrange(100), self._random.randbytes(self._random.randint(1, JUNK_MAX)))]

    def _before(self, frame: bytearray) -> Draft:
        return [(0, self._random.randbytes(self._random.randint(1, 8)) + frame)]

    def _slow(self, frame: bytearray) -> Draft:
        gap = self._random.choice((1, 2, 7))
        return [(k * gap, frame[k : k + 1]) for k in range(len(frame))]

    def _unit(self, frame: bytearray) -> Draft:
        return [(0, closed(bytes((frame[0] ^ self._random.randint(1, 127),)) + frame[1:-2]))]

    def _cut(self, frame: bytearray) -> Draft:
        return [(0, frame[: self._random.randint(1, len(frame) - 1)])]

    def _forge(self, frame: bytearray) -> Draft:
        self.forged += 1
        return [(0, frame[:3] + self._random.randbytes(len(frame) - 3))]

    def _refuse(self, frame: bytearray) -> Draft:
        return [(self._random.choice((0, 0, 700)), closed(bytes((frame[0], frame[1] | 0x80, 6))))]
