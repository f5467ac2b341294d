"""Completes a scenario's run with what the virtual machine needs: search path, device files, pin wiring."""

import json
from pathlib import Path
from typing import Any

from rack.model import line_speed
from rack.store import copies
from wattbit import paths
from wattbit.site import board, pack
from wattbit.site.boot_levels import boot_levels

REMEMBERED_MARGIN_PM = 20  # uncertainty of the charge that the controller remembers at the start: choice
OVERLAY = Path(__file__).parent / "overlay"


def complete(run: dict[str, Any], realtime: bool) -> dict[str, Any]:
    """The content of run.json."""
    site = run["site"]
    parts = board.read_board(site["site"]["board"])
    path = [OVERLAY, paths.boards() / site["site"]["board"], paths.firmware(), Path(__file__).parents[2]]
    return {
        **run,
        "realtime": realtime,
        "path": [str(p) for p in path],
        "files": {**_device_files(site), **_remembered(run["start"])},
        "wiring": _wiring(site, parts),
        "baud": {name: line_speed.speed(name, spec, site["line"])[0] for name, spec in parts["UART"].items()},
    }


def _device_files(site: dict[str, Any]) -> dict[str, str]:
    """The files that the flash tool would put on the board beside the firmware."""
    files = {"site.txt": pack.pack(site).decode(), "outputs.txt": boot_levels(site).decode()}
    for name in sorted({s["map"] for s in site["sensor"] if s["map"]}):
        files[f"map-{name}.json"] = json.dumps(json.loads((paths.boards() / "maps" / f"{name}.json").read_text()))
    return files


def _remembered(start: dict[str, int]) -> dict[str, str]:
    """The record that a controller which has watched the battery for long would have kept: its charge."""
    text = json.dumps({"boot": 0, "soc": [start["soc_pm"], REMEMBERED_MARGIN_PM], "loads": {}, "set": {}})
    return {"memory.a": copies.packed(1, text.encode()).decode()}


def _wiring(site: dict[str, Any], parts: dict[str, Any]) -> dict[str, Any]:
    """Which pin of the board reaches which outlet, contact or bus of the desktop rack."""
    outputs = {d["output"]: i for i, d in enumerate(site["load"])}
    precharges = {d["precharge"]: i for i, d in enumerate(site["load"]) if d["precharge"]}
    return {
        "outlets": {str(spec["pin"]): outputs[name] for name, spec in _on_pins(parts) if name in outputs},
        "expanders": [
            {**spec, "outlet": outputs[name]}
            for name, spec in parts["OUTPUTS"].items()
            if "expander" in spec and name in outputs
        ],
        "precharges": {str(spec["pin"]): precharges[n] for n, spec in _on_pins(parts) if n in precharges},
        "inputs": {str(spec["pin"]): name for name, spec in parts["INPUTS"].items()},
        "parts": {
            part: {str(spec["pin"]): name for name, spec in parts[part].items()}
            for part in ("ADC", "ONEWIRE", "COUNTERS")
        },
        "i2c": {str(spec["id"]): name for name, spec in parts["I2C"].items()},
        "uart": {str(spec["id"]): name for name, spec in parts["UART"].items()},
    }


def _on_pins(parts: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(name, spec) for name, spec in parts["OUTPUTS"].items() if "pin" in spec]
