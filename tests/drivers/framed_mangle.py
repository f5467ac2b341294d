"""What a bad cable, a proxy and a neighbour do to a reply; and the fields that an honest driver would read from it."""

import random

KINDS = ("flipped bits", "bytes lost", "bytes twice", "junk", "bytes replaced", "begun twice", "glued to an old one",
         "late", "sent twice", "in two parts", "lost", "swapped bytes")  # fmt: skip


def mangled(frame: bytes, chance: random.Random, before: list[bytes], kind: int) -> list[tuple[int, bytes]]:
    """What arrives instead of `frame` after damage of `kind`: [(extra delay in us, bytes)]; `before`: older ones."""
    data = bytearray(frame)
    if kind == 0:
        for _ in range(chance.randint(1, 8)):
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    elif kind == 1:
        for _ in range(chance.randint(1, 3)):
            del data[chance.randrange(len(data))]
    elif kind == 2:
        at = chance.randrange(len(data))
        data[at:at] = data[at : at + chance.randint(1, 4)]
    elif kind == 3:
        data = bytearray(chance.randbytes(chance.randint(1, 500)))
    elif kind == 4:
        at = chance.randrange(len(data))
        data[at : at + chance.randint(1, 12)] = chance.randbytes(chance.randint(1, 12))
    elif kind == 5:
        data = data[: chance.randrange(len(data))] + data
    elif kind == 6:
        data = bytearray(chance.choice(before)[: chance.randrange(1, len(data) + 1)]) + data
    elif kind == 7:
        return [(chance.randrange(2_800_000), bytes(data))]
    elif kind == 8:
        return [(0, bytes(data)), (chance.randrange(100_000), bytes(data))]
    elif kind == 9:
        cut = chance.randrange(len(data))
        return [(0, bytes(data[:cut])), (chance.randrange(120_000), bytes(data[cut:]))]
    elif kind == 10:
        return []
    elif kind == 11:
        size = chance.randint(1, 4)
        at, to = chance.randrange(len(data) - size), chance.randrange(len(data) - size)
        data[at : at + size], data[to : to + size] = data[to : to + size], data[at : at + size]
    return [(0, bytes(data))]
