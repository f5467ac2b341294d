"""Build hook: a wheel carries firmware, boards and scenarios as data; an editable install reads them in place."""

from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WheelData(BuildHookInterface):
    """Adds firmware/, boards/ and the scenarios under wattbit/_data; not when editable: a copy would go stale."""

    def initialize(self, version: str, build_data: dict) -> None:
        """Called by hatchling before each build; `version` is "standard" or "editable"."""
        if version == "standard":
            for folder in ("firmware", "boards"):
                build_data["force_include"][folder] = f"wattbit/_data/{folder}"
            for path in sorted((Path(self.root) / "tests/scenarios").glob("*.toml")):
                build_data["force_include"][str(path)] = f"wattbit/_data/tests/scenarios/{path.name}"
