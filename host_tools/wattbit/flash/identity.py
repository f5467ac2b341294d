"""Who a board is: random, made once, kept on the board in two checked copies; outside it only a fingerprint."""

import base64
import hashlib
import json
import secrets
from typing import Any

from rack.store import copies

NAMES = ("state/identity.a", "state/identity.b")
ID_BYTES = 16  # 128 bit; never from a serial number or a MAC, which are printed on the box
KEY_BYTES = 32
PASSWORD_DIGITS = 32  # 128 bit
SALT_BYTES = 12
ROUNDS = 101  # of PBKDF2, as mosquitto_passwd has it; the password is random, so more would buy nothing


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


def password(identity: dict[str, str]) -> str:
    """The board's MQTT password, worked out of its key as `rack.app.mqtt` does it."""
    return hashlib.sha256(b"mqtt:" + identity["key"].encode()).hexdigest()[:PASSWORD_DIGITS]


def broker_line(identity: dict[str, str]) -> str:
    """The line of Mosquitto's password file for this board: a salted hash, which does not give the password away.

    Its form is that of mosquitto_passwd 2.0: `name:$7$rounds$salt$hash`, PBKDF2 with HMAC-SHA-512.
    """
    salt = secrets.token_bytes(SALT_BYTES)
    digest = hashlib.pbkdf2_hmac("sha512", password(identity).encode(), salt, ROUNDS)
    said = [base64.b64encode(part).decode() for part in (salt, digest)]
    return f"{identity['id']}:$7${ROUNDS}${said[0]}${said[1]}"
