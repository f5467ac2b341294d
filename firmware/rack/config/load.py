"""The packed site as the device reads it: one checked line, then JSON.

`wattbit-site 1 <crc32, 8 hex digits> <bytes that follow>\n` and then that many bytes of JSON. The CRC
finds a torn or rotten file; the schema finds the rest, with the same code as on the host.
"""

import binascii
import json

from . import crosscheck

MAGIC = "wattbit-site"
VERSION = "1"
MAX_BYTES = 65536


def load(data: bytes, board: dict | None = None, maps=None) -> tuple:
    """(site or None, problems) of the packed bytes; never raises, whatever `data` holds."""
    try:
        body, wrong = _body(data)
        given = json.loads(body) if not wrong else None
    except Exception:  # junk can fail in many ways in a parser; all of them mean the same here
        wrong, given = "cannot be read; allowed: JSON after the first line", None
    if wrong:
        return None, [("", -1, "", None, wrong)]
    try:
        site, errors = crosscheck.check_all(given, board, maps)
    except Exception as e:  # no memory, a mistake of ours: the outputs must go to their level, and the rack hear of it
        return None, [("", -1, "", None, "cannot be checked: " + repr(e))]
    return (None if errors else site), errors


def head(body: bytes) -> bytes:
    """The first line for a body."""
    crc = binascii.crc32(body) & 0xFFFFFFFF
    return "{} {} {:08x} {}\n".format(MAGIC, VERSION, crc, len(body)).encode()


def _body(data: bytes) -> tuple:
    """(body as text, "") or ("", what is wrong)."""
    if not data:
        return "", "no configuration; allowed: a packed site"
    if len(data) > MAX_BYTES:
        return "", "{} bytes are too many; allowed: at most {}".format(len(data), MAX_BYTES)
    end = bytes(data).find(b"\n")
    words = bytes(data[: end if end > 0 else 0]).split(b" ")
    if len(words) != 4 or words[0] != MAGIC.encode():
        return "", "is not a packed site; allowed: first line `{} {} crc length`".format(MAGIC, VERSION)
    if words[1] != VERSION.encode():
        return "", "is of another version; allowed: version " + VERSION
    body = bytes(data[end + 1 :])
    if head(body) != bytes(data[: end + 1]):
        return "", "is damaged (length or CRC differs); allowed: an undamaged copy"
    return body.decode(), ""
