"""Values to JSON text: ASCII only, members in the order given.

The built-in `json` module is not used to write: its objects have no fixed order on the device
and it lets non-ASCII characters through. Objects are tuples of (name, value) pairs.
"""

# printable ASCII but the quote and the backslash, frequent ones first
PLAIN = "etaoinsrlducmpfghybwvk_-0123456789 ETAOINSRLDUCMPFGHYBWVKxjqzXJQZ.,:;()/%+*=<>!?'#$&@[]^`{|}~"


def text(value) -> str:
    """JSON text of None, a bool, an integer, a string, a list, or a tuple of (name, value) pairs."""
    if type(value) is int:
        return str(value)
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


class Shape:
    """The text of one object of the field table, filled in again and again: much quicker than `text`.

    `rows` are the object's rows. Words of type enum and name hold nothing to escape, so their quotes
    stand in the format; an `object` has such words on both sides.
    """

    def __init__(self, rows: list) -> None:
        plain = [row[2] in ("enum", "name") for row in rows]
        cells = [quoted(rows[i][1]) + (':"%s"' if plain[i] else ":%s") for i in range(len(rows))]
        self._form = "{" + ",".join(cells) + "}"
        self._free = [i for i in range(len(rows)) if rows[i][2] in ("bool", "text")]
        self._words = [i for i in range(len(rows)) if rows[i][2] == "object"]

    def filled(self, values: list) -> str:
        """The JSON text with `values`, which are used up; None only where the type is int or bool."""
        for i in self._free:
            values[i] = text(values[i])
        for i in self._words:
            values[i] = "{" + ",".join(['"%s":"%s"' % pair for pair in values[i]]) + "}"
        while None in values:
            values[values.index(None)] = "null"
        return self._form % tuple(values)


def quoted(s: str) -> str:
    """`s` as a JSON string; everything but printable ASCII is escaped."""
    if _plain(s):
        return '"' + s + '"'
    return '"' + "".join([_escaped(ord(ch)) for ch in s]) + '"'


def _plain(s: str) -> bool:
    """Nothing to escape? `strip` takes off all of a plain text; a loop here would cost most of a report."""
    return not s.strip(PLAIN)


def _escaped(code: int) -> str:
    if 32 <= code < 127:
        ch = chr(code)
        return "\\" + ch if ch in '"\\' else ch
    if code > 0xFFFF:  # JSON writes these as a surrogate pair
        code -= 0x10000
        return "\\u%04x\\u%04x" % (0xD800 + (code >> 10), 0xDC00 + (code & 0x3FF))
    return "\\u%04x" % code
