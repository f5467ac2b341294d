"""Who a board is: random, made once, kept on the board in two checked copies; outside it only a fingerprint."""

import hashlib
import json
import secrets
from typing import Any

from rack.store import copies

NAMES = ("state/identity.a", "state/identity.b")
ID_BYTES = 16  # 128 bit; never from a serial number or a MAC, which are printed on the box
KEY_BYTES = 32


def new() -> dict[str, str]:
    """A new identity: `id` (may be told) and `key` (may not), in hex, from the random numbers of the system."""
    return {"id": secrets.token_hex(ID_BYTES), "key": secrets.token_hex(KEY_BYTES)}


def packed(identity: dict[str, str]) -> bytes:
    """One copy, checked as every record of the device."""
    return copies.packed(1, json.dumps(identity).encode())


def unpacked(data: bytes | None) -> dict[str, str] | None:
    """The identity of a copy, or None when it is damaged or none."""
    found = copies.unpacked(data) if data else None
    record: dict[str, Any] = found[1] if found else {}
    good = len(str(record.get("id", ""))) == 2 * ID_BYTES and len(str(record.get("key", ""))) == 2 * KEY_BYTES
    return {"id": record["id"], "key": record["key"]} if good else None


def fingerprint(identity: dict[str, str]) -> str:
    """Tells two boards apart and proves that a key is the one; does not give it away."""
    return hashlib.sha256((identity["id"] + identity["key"]).encode()).hexdigest()[:32]
