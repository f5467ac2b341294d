"""The short file from which boot.py sets every output before anything else is loaded."""

from typing import Any


def boot_levels(site: dict[str, Any]) -> bytes:
    """One line per load: output, level after a reset, after a watchdog reset, with a bad configuration."""
    lines = [f"{d['output']} {d['on_reset']} {d['on_watchdog']} {d['on_bad_config']}\n" for d in site["load"]]
    return "".join(lines).encode()
