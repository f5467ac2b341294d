"""A line to a request: kind, path, value; with or without the shell word `thingset`."""

from . import jsonin
from .refusal import BAD_REQUEST, NOT_IMPLEMENTED, Refused, shown

READ = "?"
UPDATE = "="
EXECUTE = "!"
LATER = "+-@"  # create, delete, desire: ThingSet requests that this device has no use for
SHELL_WORD = "thingset"
NOTHING = object()  # a request without a value, which is not the same as null


class Request:
    """kind: READ, UPDATE or EXECUTE; path: list of names; value: parsed JSON or NOTHING."""

    def __init__(self, kind: str, path: list, value) -> None:
        self.kind = kind
        self.path = path
        self.value = value


def parse(line: str) -> Request:
    """The request on a line of printable ASCII; Refused when there is none."""
    text = _without_shell(line.strip())
    kind = text[:1]
    if kind and kind in LATER:
        raise Refused(NOT_IMPLEMENTED, "%s requests are not used here; use ? = or !" % shown(kind))
    if kind not in (READ, UPDATE, EXECUTE):
        raise Refused(
            BAD_REQUEST, "a request starts with ? (read), = (change) or ! (do), not %s" % shown(text[:1] or " ")
        )
    end = _path_end(text)
    rest = text[end:].strip()
    return Request(kind, _path(text[1:end]), jsonin.parse(rest) if rest else NOTHING)


def _without_shell(text: str) -> str:
    """Take off the shell word; behind it a shell would have taken the backslash off each quote."""
    if text == SHELL_WORD or text.startswith(SHELL_WORD + " "):
        return text[len(SHELL_WORD) :].strip().replace('\\"', '"')
    return text


def _path_end(text: str) -> int:
    for i in range(1, len(text)):
        if text[i] in ' [{"':
            return i
    return len(text)


def _path(text: str) -> list:
    """Names between slashes; one slash before or after is let through."""
    if text.startswith("/"):
        text = text[1:]
    if text.endswith("/"):
        text = text[:-1]
    if not text:
        return []
    path = text.split("/")
    for name in path:
        if not name or not _is_name(name):
            raise Refused(BAD_REQUEST, "%s is not a path; names are letters, digits, - and _" % shown(text))
    return path


def _is_name(name: str) -> bool:
    for ch in name:
        if not ("a" <= ch <= "z" or "A" <= ch <= "Z" or "0" <= ch <= "9" or ch in "-_"):
            return False
    return True
