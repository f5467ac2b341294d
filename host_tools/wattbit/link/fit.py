"""Values of a message held against the field table: what does not fit is left out, never shown as something else.

A message with the right hash can still be wrong: a byte lost on a line without checksums leaves valid JSON with
another number. Texts lose what would steer a terminal.
"""

from typing import Any

LISTS = ("Loads", "Limits", "Sensors")
MOST = 0x3FFFFFFF  # integers of the device: docs/units.md
LONGEST_NAME = 24  # of a load or a limit, as fields.EVENT has it
QUALITIES = ("good", "stale", "implausible", "missing")


class Fit:
    """Over the rows of the whole field table; `misfits` counts the values that were left out."""

    def __init__(self, rows: list) -> None:
        self.misfits = 0
        self._rows: dict[str, dict[str, tuple]] = {}
        for group, name, kind, _, low, high, *_ in rows:
            if group == "Rack" and kind == "int":  # an implausible reading is reported as it was read
                low, high = -MOST, MOST
            self._rows.setdefault(group, {})[name] = (kind, low, high)

    def state(self, body: dict) -> dict[str, dict[str, Any]]:
        """The groups of a state report, with what fits of them."""
        found: dict[str, dict[str, Any]] = {}
        for group, values in body.items():
            if not isinstance(values, dict):
                self.misfits += 1
            elif group in LISTS:
                members = ((clean(name)[:LONGEST_NAME], below) for name, below in values.items())
                found[group] = {name: self._object(f"{group}/*", below) for name, below in members}
            else:
                found[group] = self._object(group, values)
        return found

    def event(self, body: dict) -> dict[str, Any]:
        """An event, with what fits of it."""
        return self._object("#Event", body)

    def _object(self, group: str, values: Any) -> dict[str, Any]:
        rows = self._rows.get(group, {})
        kept = {}
        for name, value in values.items() if isinstance(values, dict) else ():
            if name not in rows or not _fits(value, *rows[name]):
                self.misfits += 1
            else:
                kept[name] = clean(value) if isinstance(value, str) else value
        return kept


def _fits(value: Any, kind: str, low: Any, high: Any) -> bool:
    if value is None:
        return True
    if kind == "bool":
        return isinstance(value, bool)
    if kind == "int":
        return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high
    if kind == "object":
        return isinstance(value, dict) and all(word in QUALITIES for word in value.values())
    return isinstance(value, str) and (value in high if kind == "enum" else len(value) <= high)


def clean(text: str) -> str:
    """A text without control characters, each shown as a question mark."""
    return "".join(ch if ch.isprintable() else "?" for ch in text)
