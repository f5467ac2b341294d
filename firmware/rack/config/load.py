"""The packed site, checked by the whole schema with the same code as on the host."""

import json

from . import crosscheck, packed


def load(data: bytes, board: dict | None = None, maps=None) -> tuple:
    """(site or None, problems) of the packed bytes; never raises, whatever `data` holds."""
    try:
        body, wrong = packed.body(data)
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
