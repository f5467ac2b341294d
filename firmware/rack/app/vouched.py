"""The site of a version on a board: the host has checked it by the whole schema, and slot.py that it is still the same.

The schema is the largest part of the code and would take a small board seconds and a third of its memory. What is
needed of it afterwards, the rows of the settings that may change while running, comes in a file beside the site.
"""

import json

from ..config import packed


def load_site(blobs: object, rows: bytes) -> tuple:
    """(site or None, its rows of runtime settings, problems), as `site.load_site`; `rows`: the file of that name."""
    body, wrong = packed.body(blobs.read(packed.FILE) or b"")
    if wrong:
        return None, [], [("", -1, "", None, wrong)]
    return json.loads(body), json.loads(rows), []
