"""What a value of each kind of setting may be: pure checks, one function a kind.

A check takes (value, lowest, highest, unit) and returns what is wrong, or "" when the value may
be used. The kinds are those of `schema`; host tools may check with a larger table of kinds.
"""

_NAME = "abcdefghijklmnopqrstuvwxyz0123456789-"
_FIELD = "abcdefghijklmnopqrstuvwxyz0123456789_"


def is_name(value, longest: int, letters: str = _NAME) -> bool:
    """True for a word of `letters` with 1 to `longest` characters that starts with a letter."""
    if type(value) is not str or not 1 <= len(value) <= longest or not "a" <= value[0] <= "z":
        return False
    for c in value:
        if c not in letters:
            return False
    return True


def check_int(value, low: int, high, unit: str) -> str:
    """Integer from `low` to `high`; a decimal fraction or a flag is no integer."""
    if type(value) is not int:
        return "must be a whole number" + _hint(value, low, high, unit)
    if value < low:
        return "is too small" + _hint(value, low, high, unit)
    return "is too large" if value > high else ""


def _hint(value, low: int, high, unit: str) -> str:
    """The likely meaning of a number given in V, A, s, Ah or as a fraction."""
    if type(value) not in (int, float) or unit[:1] not in ("m", "p") or not abs(value) <= high:
        return ""
    meant = int(value * 1000 + (0.5 if value > 0 else -0.5))
    return " (meant {} {}?)".format(meant, unit) if meant and low <= meant <= high else ""


def check_bool(value, low: int, high, unit: str) -> str:
    """true or false, no number."""
    return "" if type(value) is bool else "must be true or false"


def check_name(value, low: int, high, unit: str) -> str:
    """A name; the empty one only where `low` is 0."""
    if value == "" and low == 0:
        return ""
    return "" if is_name(value, high) else "is not a name"


def check_word(value, low: int, high, unit: str) -> str:
    """A name of a folder."""
    return "" if is_name(value, high, _FIELD) else "is not a word"


def check_text(value, low: int, high, unit: str) -> str:
    """Printable text of at most `high` characters."""
    if type(value) is not str:
        return "must be text"
    if len(value) > high:
        return "is too long"
    for c in value:
        if ord(c) < 32 or 127 <= ord(c) < 160:
            return "has a character that cannot be printed"
    return ""


def check_names(value, low: int, high, unit: str) -> str:
    """A list of names."""
    if type(value) not in (list, tuple):
        return "must be a list of names"
    if len(value) > high:
        return "has too many names"
    for name in value:
        if not is_name(name, 24):
            return "has an entry that is not a name"
    return ""


def check_enum(value, low: int, high, unit: str) -> str:
    """One of the words of `high`."""
    return "" if type(value) is str and value in high else "is not one of the words"


def check_reads(value, low: int, high, unit: str) -> str:
    """A table of field = quantity; whether the driver and the model know them is checked later."""
    if type(value) is not dict:
        return "must be a table"
    if not 1 <= len(value) <= high:
        return "must have 1 to {} entries".format(high)
    for field in value:
        if not is_name(field, 24, _FIELD) or not is_name(value[field], 24, _FIELD):
            return "has an entry that is not field = quantity"
    return ""


KINDS = {
    "int": check_int,
    "bool": check_bool,
    "name": check_name,
    "word": check_word,
    "text": check_text,
    "names": check_names,
    "enum": check_enum,
    "reads": check_reads,
}


def allowed(kind: str, low: int, high, unit: str) -> str:
    """What a setting may be, in words."""
    if kind == "enum":
        return ", ".join(high) or "none"
    if kind == "bool":
        return "true, false"
    if kind == "name":
        words = "a lower-case name of at most {} letters, digits and dashes".format(high)
        return words if low else words + ", or empty"
    if kind == "word":
        return "a lower-case word of at most {} letters, digits and underscores".format(high)
    if kind == "text":
        return "printable text of at most {} characters".format(high)
    if kind == "names":
        return "a list of at most {} names".format(high)
    if kind == "reads":
        return "field = quantity, 1 to {} of them".format(high)
    return "{} to {} {}".format(low, high, unit).strip()
