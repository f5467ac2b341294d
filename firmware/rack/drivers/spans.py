"""Pieces of buffers compared byte by byte, without a slice."""


def equal(one: bytearray, at: int, other: bytearray, other_at: int, size: int) -> bool:
    """True when `size` bytes of `one` from `at` on are those of `other` from `other_at` on."""
    for i in range(size):
        if one[at + i] != other[other_at + i]:
            return False
    return True
