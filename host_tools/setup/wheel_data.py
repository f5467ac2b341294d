"""Build hook: a wheel carries the firmware and the boards as data; an editable install reads them in place."""

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WheelData(BuildHookInterface):
    """Adds firmware/ and boards/ under wattbit/_data, in a normal wheel only (a copy would go stale in a .venv)."""

    def initialize(self, version: str, build_data: dict) -> None:
        """Called by hatchling before each build; `version` is "standard" or "editable"."""
        if version == "standard":
            build_data["force_include"]["firmware"] = "wattbit/_data/firmware"
            build_data["force_include"]["boards"] = "wattbit/_data/boards"
