"""Values to JSON text: ASCII only, members in the order given.

The built-in `json` module is not used to write: its objects have no fixed order on the device
and it lets non-ASCII characters through. Objects are tuples of (name, value) pairs.
"""


def text(value) -> str:
    """JSON text of None, a bool, an integer, a string, a list, or a tuple of (name, value) pairs."""
    if value is None:
        return "null"
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, list):
        return "[" + ",".join([text(v) for v in value]) + "]"
    if isinstance(value, tuple):
        return "{" + ",".join([quoted(name) + ":" + text(v) for name, v in value]) + "}"
    return str(value)


def quoted(s: str) -> str:
    """`s` as a JSON string; everything but printable ASCII is escaped."""
    if '"' not in s and "\\" not in s and _plain(s):
        return '"' + s + '"'
    return '"' + "".join([_escaped(ord(ch)) for ch in s]) + '"'


def _plain(s: str) -> bool:
    for ch in s:
        if not " " <= ch <= "~":
            return False
    return True


def _escaped(code: int) -> str:
    if 32 <= code < 127:
        ch = chr(code)
        return "\\" + ch if ch in '"\\' else ch
    if code > 0xFFFF:  # JSON writes these as a surrogate pair
        code -= 0x10000
        return "\\u%04x\\u%04x" % (0xD800 + (code >> 10), 0xDC00 + (code & 0x3FF))
    return "\\u%04x" % code
