"""Words of the command line to one request line. Actions and their arguments come from the field table."""

import json
import re
import time

from rack.report import fields
from wattbit.errors import BadInput
from wattbit.link.durations import seconds

GET, SET = "get", "set"
TIMES = ("seconds",)  # arguments that are times
TEXTS = ("unix_s",)  # numbers that are too large for the device's integers
UNTIL_RELEASED = {"xHold": ["seconds"]}  # may be left out: 0
PATH = re.compile(r"[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*")


def word_of(action: str) -> str:
    """The word for an action: xClearSafeMode is clear-safe-mode."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", action[1:]).lower()


def actions() -> dict[str, tuple]:
    """word -> (name, arguments, what it does) of everything that the device can be told to do."""
    return {word_of(row[0]): row for row in fields.ACTIONS}


def usage() -> list[str]:
    """One line a command."""
    rows = [(" ".join([word, *(_shown(row, arg) for arg in row[1])]), row[2]) for word, row in actions().items()]
    rows += [("set NAME=VALUE ...", "change settings: all of them or, if one does not fit, none")]
    rows += [("get [PATH]", "read a group or a value, such as Loads/batch-a or Rack/rBus_mV")]
    return [f"{words:<32} {what}" for words, what in rows]


def _shown(row: tuple, argument: str) -> str:
    optional = argument in UNTIL_RELEASED.get(row[0], ())
    return f"[{argument.upper()}]" if optional else argument.upper()


def request(words: list[str]) -> str:
    """The request line for `words`; BadInput says what is allowed."""
    word, rest = words[0], words[1:]
    if word == SET:
        return "=Settings " + json.dumps(_settings(rest))
    if word == GET:
        return "?" + _path(rest)
    known = actions()
    if word not in known:
        raise BadInput([f"{word}: no such command; there is:", *(f"  {line}" for line in usage())])
    name, wanted, _ = known[word]
    given = rest + ["0"] * (len(wanted) - len(rest)) if _may_be_short(name, wanted, rest) else rest
    if len(given) != len(wanted):
        raise BadInput([f"{word} takes {len(wanted)} words: {' '.join([word, *(w.upper() for w in wanted)])}"])
    values = [_argument(arg, text) for arg, text in zip(wanted, given, strict=True)]
    return f"!Actions/{name}" + (f" {json.dumps(values)}" if values else "")


def _may_be_short(name: str, wanted: tuple, rest: list[str]) -> bool:
    return all(argument in UNTIL_RELEASED.get(name, ()) for argument in wanted[len(rest) :])


def _argument(name: str, text: str) -> int | str:
    if name in TIMES:
        return seconds(text)
    if name in TEXTS:
        return str(int(time.time())) if text == "now" else text
    return _value(text)


def _value(text: str) -> int | str:
    """Whole numbers are numbers, all else is a text."""
    return int(text) if re.fullmatch(r"-?\d{1,10}", text) else text


def _settings(pairs: list[str]) -> dict[str, int]:
    wanted = {}
    for pair in pairs:
        name, sign, text = pair.partition("=")
        value = _value(text)
        if not sign or not name or not isinstance(value, int):
            raise BadInput([f"set {pair}: NAME=VALUE is wanted, a whole number, such as sReserve_pm=60"])
        wanted[name] = value
    if not wanted:
        raise BadInput(["set takes NAME=VALUE, such as sReserve_pm=60; wattbit send LINK get Settings lists them"])
    return wanted


def _path(rest: list[str]) -> str:
    if len(rest) > 1 or (rest and not PATH.fullmatch(rest[0].strip("/"))):
        raise BadInput([f"get {' '.join(rest)}: one path is wanted, such as Loads/batch-a or Rack/rBus_mV"])
    return rest[0].strip("/") if rest else ""
