"""The site, checked by the whole schema, and the memory of the check given back.

Code is what takes most of a small board's memory, and the schema is the largest part of it. Once the site is known to
be good nothing of it is needed but the rows of the settings that may change while running.
"""

import gc
import json
import sys

import board

PARTS = ("OUTPUTS", "INPUTS", "I2C", "UART", "ADC", "ONEWIRE", "COUNTERS")
ROOM = "rack.config"


def load_site(blobs: object) -> tuple:
    """(site or None, its rows of runtime settings, problems) of the packed site on the board; maps included."""
    from ..config import load, packed
    from ..config.runtime import runtime_rows

    site, errors = load.load(blobs.read(packed.FILE) or b"", _board(), _Maps(blobs))
    rows = runtime_rows()
    if site is not None:
        del load, packed, runtime_rows
        forget()
    return site, rows, errors


def forget() -> None:
    """Drop the modules of the room `config`; who needs one later imports it anew."""
    for name in list(sys.modules):
        if name == ROOM or name.startswith(ROOM + "."):
            del sys.modules[name]
    package, name = ROOM.split(".")
    delattr(sys.modules[package], name)
    gc.collect()


def _board() -> dict:
    return {part: getattr(board, part, {}) for part in PARTS}


class _Maps:
    """Register maps that are on the board, as name -> field names, each read when asked for."""

    def __init__(self, blobs: object) -> None:
        self._blobs = blobs

    def get(self, name: str) -> list | None:
        """Field names of a map, or None when it is not on the board or damaged."""
        data = self._blobs.read("map-" + name + ".json")
        try:
            return None if data is None else [field["name"] for field in json.loads(data)["fields"]]
        except (ValueError, KeyError, TypeError):
            return None

    def __iter__(self) -> object:
        return iter(())
