"""A checked site as the bytes that the device loads, and back."""

import json
from typing import Any

from rack.config import load, packed
from wattbit.errors import BadInput


def pack(site: dict[str, Any]) -> bytes:
    """First line with CRC and length, then JSON in the order of the schema. Raises BadInput if too large."""
    body = json.dumps(site, separators=(",", ":"), ensure_ascii=True).encode()
    data: bytes = packed.head(body) + body
    if len(data) > packed.MAX_BYTES:
        raise BadInput([f"site is {len(data)} bytes when packed; allowed: at most {packed.MAX_BYTES}"])
    return data


def unpack(data: bytes) -> dict[str, Any]:
    """The site of packed bytes, checked again as the device does it. Raises BadInput."""
    site, errors = load.load(data)
    if errors:
        raise BadInput([f"packed site: {error[0]} {error[2]} {error[4]}" for error in errors])
    return dict(site)
