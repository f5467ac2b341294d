"""The record of a run on the emulated board, in the files that the desktop rack leaves: see docs/architecture.md."""

import json
import struct
from pathlib import Path
from typing import Any

ROW = struct.Struct("<IBiiiHiI")


class Record:
    """timeline.bin, world.jsonl and console.log in `folder`."""

    def __init__(self, run: dict[str, Any], folder: Path) -> None:
        self._every_ms = run["every_ms"]
        self._last_ms = -self._every_ms
        self._timeline = (folder / "timeline.bin").open("wb")
        self._world = (folder / "world.jsonl").open("w", encoding="utf-8")
        self._console = (folder / "console.log").open("wb")
        names = [load["name"] for load in run["site"]["load"]]
        self._timeline.write(json.dumps({"outputs": names, "every_ms": self._every_ms}).encode() + b"\n")

    def row(self, t_ms: int, rack: Any) -> None:
        """The plant's truth at `t_ms`."""
        if t_ms - self._last_ms < self._every_ms:
            return
        self._last_ms = t_ms
        soc_pm = round(min(1.0, max(0.0, rack.soc)) * 1000)
        measured = (round(rack.bus_v * 1000), int(rack.load_a * 1000), int(rack.battery_a * 1000), soc_pm)
        self._timeline.write(ROW.pack(t_ms, rack.grid_ok, *measured, int(rack.load_w), rack.powered_mask()))

    def note(self, t_ms: int, what: str, more: dict[str, Any]) -> None:
        """One line of world.jsonl."""
        self._world.write(json.dumps({"t_ms": t_ms, "world": what, **more}) + "\n")

    def said(self, data: bytes) -> None:
        """What came on the serial console."""
        self._console.write(data)

    def close(self) -> None:
        """Everything is in the files after this."""
        for each in (self._timeline, self._world, self._console):
            each.close()


class Quiet:
    """A record that keeps nothing."""

    def row(self, t_ms: int, rack: Any) -> None:
        """Nothing."""

    def note(self, t_ms: int, what: str, more: dict[str, Any]) -> None:
        """Nothing."""
