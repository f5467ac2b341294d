"""Scenario files: read, check against the site, and turn into what the run needs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rack.config import validate
from wattbit import paths
from wattbit.emulator import scenario_parts
from wattbit.emulator import scenario_schema as schema
from wattbit.errors import BadInput
from wattbit.site import board, check, toml

Problem = tuple[str, int, str, Any, str]
_SECTIONS = ("scenario", "plant", "traces", "event", "expect")


@dataclass(frozen=True)
class Scenario:
    """A checked scenario. `run` is the content of run.json; `expects` is what `expect.evaluate` judges."""

    name: str
    title: str
    path: Path
    site_path: Path
    site: dict[str, Any]
    run: dict[str, Any]
    expects: list[dict[str, Any]]

    @property
    def meta(self) -> dict[str, str]:
        """What the results say about it."""
        return {"name": self.name, "title": self.title}


def load_scenario(
    path: Path | str, site_override: Path | str | None = None, seed: int | None = None, every_ms: int | None = None
) -> Scenario:
    """The checked scenario; later arguments replace what the file says. Raises BadInput with every problem."""
    path = Path(path)
    text = toml.read_text(path)
    given = toml.parse(path, text)
    problems: list[Problem] = _unknown_sections(given)
    table = _head(given, seed, every_ms, problems)
    site_path = _site_path(path, table["site"], site_override, problems)
    site, site_errors = check.check_site(site_path) if site_path else ({}, [])
    if not site:
        raise BadInput(check.render(path, text, given, problems) + site_errors)
    parts = scenario_parts.read(given, site, table, path.parent, problems)
    if problems:
        raise BadInput(check.render(path, text, given, problems))
    return _scenario(path, Path(str(site_path)), site, table, parts)


def _unknown_sections(given: dict[str, Any]) -> list[Problem]:
    allowed = "unknown section; allowed: " + ", ".join(_SECTIONS)
    return [(name, -1, "", None, allowed) for name in given if name not in _SECTIONS]


def _head(given: dict[str, Any], seed: int | None, every_ms: int | None, problems: list[Problem]) -> dict[str, Any]:
    """[scenario] with defaults, and with what the command line replaces."""
    table = given.get("scenario", {})
    if isinstance(table, dict):
        replaced = {"seed": seed, "every_ms": every_ms}
        table = {**table, **{key: value for key, value in replaced.items() if value is not None}}
    return dict(validate.check_row("scenario", -1, schema.SCENARIO, table, problems, schema.KINDS))


def _site_path(path: Path, named: str | None, override: Path | str | None, problems: list[Problem]) -> Path | None:
    """The site file: a path from the working directory or the scenario's folder, or an example rack's name."""
    if override is None and not named:
        if named == "":
            problems.append(("scenario", -1, "site", "", "is empty; allowed: " + _site_names()))
        return None
    wanted = Path(str(override if override is not None else named))
    base = Path() if override is not None else path.parent
    if (base / wanted).is_file():
        return base / wanted
    example = paths.sites() / f"{wanted.name}.toml"
    if wanted.name == str(wanted) and example.is_file():
        return example
    problems.append(("scenario", -1, "site", str(wanted), "no such site; allowed: " + _site_names()))
    return None


def _site_names() -> str:
    return "a path of a site file, or one of " + ", ".join(sorted(p.stem for p in paths.sites().glob("*.toml")))


def _scenario(
    path: Path, site_path: Path, site: dict[str, Any], table: dict[str, Any], parts: scenario_parts.Parts
) -> Scenario:
    used = {sensor["map"] for sensor in site["sensor"] if sensor["map"]}
    run = {
        "site": site,
        "board": site["site"]["board"],
        "duration_ms": table["duration_s"] * 1000,
        "every_ms": table["every_ms"],
        "seed": table["seed"],
        "start": {key: table["start_" + key] for key in ("soc_pm", "soh_pm", "tick_ms", "temp_mc")},
        "plant": parts.plant,
        "traces": parts.traces,
        "events": parts.events,
        "realtime": False,
        "maps": {name: content for name, content in board.read_maps().items() if name in used},
    }
    return Scenario(table["name"], table["title"], path, site_path, site, run, parts.expects)
