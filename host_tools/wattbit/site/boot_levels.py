"""The short file from which boot.py sets every output before anything else is loaded."""

from typing import Any


def boot_levels(site: dict[str, Any]) -> bytes:
    """One line per output: level after a reset, after a watchdog reset, with a bad configuration.

    Precharge is never on; and what feeds others comes after them, so that eFuses open before their contactor.
    """
    loads = sorted(site["load"], key=lambda d: -_depth(d, site["load"]))
    lines = [f"{d['precharge']} open open open\n" for d in loads if d["precharge"]]
    lines += [f"{d['output']} {d['on_reset']} {d['on_watchdog']} {d['on_bad_config']}\n" for d in loads]
    return "".join(lines).encode()


def _depth(load: dict[str, Any], loads: list[dict[str, Any]]) -> int:
    """How many loads feed this one, one behind the other."""
    above = [d for d in loads if d["name"] == load["upstream"]]
    return 1 + _depth(above[0], loads) if above else 0
