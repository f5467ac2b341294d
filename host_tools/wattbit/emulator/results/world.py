"""What the world says it did, from `world.jsonl`: boots, fired scenario events, and the last word."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from .errors import ResultsError


class World:
    """boots_ms[n]: scenario time at which uptime was 0 in the n-th boot; fired: scenario events; end: the last line.

    unsaid: (boot, report line) of events that the controller had noted but not yet said when that life ended.
    """

    def __init__(self) -> None:
        self.boots_ms: list[int] = []
        self.boot_causes: list[str] = []
        self.fired: list[dict[str, Any]] = []
        self.unsaid: list[tuple[int, str]] = []
        self.end: dict[str, Any] = {}

    def boot_ms(self, n: int) -> int:
        """Scenario time of the n-th boot, n from 0; the last known boot where there are fewer."""
        if not self.boots_ms:
            return 0
        return self.boots_ms[min(max(n, 0), len(self.boots_ms) - 1)]


def read(path: Path) -> World:
    """Read `world.jsonl`; raises ResultsError naming the line, or when the run never came to its end."""
    world = World()
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ResultsError(f"{path}: {error.strerror}") from error
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                _take(world, json.loads(line))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise ResultsError(f"{path}:{number}: not a line of the world ({error!r})") from error
    if not world.end:
        raise ResultsError(f"{path}: no end line; the emulated rack stopped before the scenario was over")
    return world


def _take(world: World, row: dict[str, Any]) -> None:
    what = row["world"]
    if what == "boot":
        world.boots_ms.append(int(row["t_ms"]))
        world.boot_causes.append(str(row.get("cause", "")))
    elif what == "event":
        world.fired.append({**row, "t_ms": int(row["t_ms"]), "do": str(row["do"])})
    elif what == "unsaid":
        world.unsaid.append((len(world.boots_ms) - 1, str(row["line"])))
    elif what == "end":
        world.end = row
