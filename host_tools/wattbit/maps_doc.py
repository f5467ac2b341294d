"""docs/maps.md: every register map, from boards/maps."""

from typing import Any

from wattbit.site.board import read_maps

MADE = "<!-- Made by `make docs` from the code; do not edit. -->"
HEAD = ["| field | register | unit | lowest | highest | source |", "| --- | --- | --- | --- | --- | --- |"]


def page() -> str:
    """All maps: line, addresses, source, fields with units, settings."""
    out = [MADE, "", "# Register maps", ""]
    out += ["Modbus devices that a site may name (`map`), and that `wattbit scan`, `read` and `write` know.", ""]
    for name, data in sorted(read_maps().items()):
        line = data["line"]
        out += [
            f"## `{name}`: {data['title']}",
            "",
            f"{line['baud']} baud, parity {line['parity']} ({line['source']}); ",
        ]
        out[-1] += f"addresses {data['addresses']}; function {data['function']}. Source: {data['source']}"
        out += ["", *HEAD, *map(_row, data["fields"]), ""]
        if data.get("settings"):
            out += ["Settings for `wattbit write`:", "", *HEAD, *map(_row, data["settings"]), ""]
    return "\n".join(out).rstrip() + "\n"


def _row(row: dict[str, Any]) -> str:
    where = row["register"] if "register" in row else ", ".join(str(check["register"]) for check in row["checks"])
    cells = (f"`{row['name']}`", where, row["unit"], row.get("low", 0), row.get("high", 1), row["source"])
    return "| " + " | ".join(map(str, cells)) + " |"
