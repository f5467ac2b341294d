"""A problem of the configuration as a line for a person, on the console as on the host."""

_LONGEST = 60


def say(error: tuple, given) -> str:
    """`section[name].key = value: what is wrong; allowed: ...`; names come from the site as given."""
    section, index, key, value, text = error
    place = where(section, index, key, given)
    if value is None or not key:
        return "{}: {}".format(place, text)
    return "{} = {}: {}".format(place, show(value), text)


def where(section: str, index: int, key: str, given) -> str:
    """`section.key`, `section[name].key`, or `section[3].key` (counted from 1) for a table without a name."""
    place = section or "file"
    if index >= 0:
        place += "[{}]".format(_row_name(section, index, given))
    return place + "." + key if key else place


def _row_name(section: str, index: int, given) -> str:
    rows = given.get(section) if type(given) is dict else None
    row = rows[index] if type(rows) is list and index < len(rows) else None
    name = row.get("name") if type(row) is dict else None
    return name if type(name) is str and 0 < len(name) <= 32 and name.find("\n") < 0 else str(index + 1)


def show(value) -> str:
    """A value as it would stand in the file, cut to a readable length, without control characters."""
    if type(value) in (list, tuple):
        return "[" + ", ".join([_scalar(v) for v in value[:8]]) + (", ...]" if len(value) > 8 else "]")
    return _scalar(value)


def _scalar(value) -> str:
    if type(value) is bool:
        return "true" if value else "false"
    if type(value) in (list, tuple, dict):
        return "{...}" if type(value) is dict else "[...]"
    text = '"' + value[:_LONGEST] + '"' if type(value) is str else str(value)
    if len(text) > _LONGEST:
        text = text[:_LONGEST] + "..."
    return "".join([c if ord(c) >= 32 and not 127 <= ord(c) < 160 else "?" for c in text])
