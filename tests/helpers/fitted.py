"""A shipped example rack with more sensors and limits fitted, run through the full firmware."""

from pathlib import Path

from tests.helpers import doctored
from tests.malformed.site_variants import base
from tests.malformed.toml_text import dump

LIMIT = {"direction": "above", "trip": 1, "clear": 0, "trip_ms": 0, "clear_ms": 1000, "safe_side": "hold"}


def site(sensors=(), limits=(), rack="solar-small", **sections) -> dict:
    """The site `rack` with rows added, and with keys of single tables changed."""
    made = base(rack)
    made["sensor"] += [{"period_ms": 100, **row} for row in sensors]
    made["limit"] += [{**LIMIT, **row} for row in limits]
    for section, keys in sections.items():
        made[section] = {**made.get(section, {}), **keys}
    return made


def told(tmp_path: Path, given: dict, events=(), seconds: int = 20) -> doctored.Told:
    """Run `given` for `seconds`; `events` are (at_s, {do ...})."""
    path = tmp_path / "fitted.toml"
    path.write_text(dump(given), encoding="utf-8")
    more = "".join(f"\n{dump({'event': [{'at_s': at, **event}]})}" for at, event in events)
    return doctored.told(tmp_path, lambda run: None, seconds, str(path), more)
