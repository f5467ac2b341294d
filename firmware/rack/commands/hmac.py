"""HMAC-SHA256 and a comparison that takes the same time wherever two texts differ."""

import hashlib

BLOCK = 64  # bytes of a block of SHA-256: RFC 2104 section 2, FIPS 180-4


def hmac_sha256(key: bytes, text: bytes) -> bytes:
    """The 32 bytes of RFC 2104 with SHA-256."""
    if len(key) > BLOCK:
        key = hashlib.sha256(key).digest()
    padded = key + bytes(BLOCK - len(key))
    inner = hashlib.sha256(bytes([b ^ 0x36 for b in padded]))
    inner.update(text)
    outer = hashlib.sha256(bytes([b ^ 0x5C for b in padded]))
    outer.update(inner.digest())
    return outer.digest()


def same(a: bytes, b: bytes) -> bool:
    """True when both are equal; how long it takes tells only their lengths."""
    if len(a) != len(b):
        return False
    differing = 0
    for i in range(len(a)):
        differing |= a[i] ^ b[i]
    return differing == 0
