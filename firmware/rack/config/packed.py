"""The packed site: one checked line, then JSON.

`wattbit-site 1 <crc32, 8 hex digits> <bytes that follow>\n` and then that many bytes of JSON. The CRC
finds a torn or rotten file.
"""

import binascii

FILE = "site.txt"  # its name on the device
ROWS = "settings.txt"  # beside it on a board: all of the schema that is needed once the site has been checked
MAGIC = "wattbit-site"
VERSION = "1"
MAX_BYTES = 65536


def head(body: bytes) -> bytes:
    """The first line for a body."""
    crc = binascii.crc32(body) & 0xFFFFFFFF
    return "{} {} {:08x} {}\n".format(MAGIC, VERSION, crc, len(body)).encode()


def body(data: bytes) -> tuple:
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
    text = bytes(data[end + 1 :])
    if head(text) != bytes(data[: end + 1]):
        return "", "is damaged (length or CRC differs); allowed: an undamaged copy"
    return text.decode(), ""
