"""Pages of docs/ that are made from the code: `python -m wattbit.docs_gen` writes them again."""

import re
from collections.abc import Iterable
from pathlib import Path

from rack.config import kinds, schema
from rack.model import causes, loads, quality, quantities
from wattbit import maps_doc, modbus_doc, operating_doc, paths, protocol_doc, scenario_doc, wiring_doc

_MADE = "<!-- Made by `make docs` from the code; do not edit. -->"
_REMOTE = (3, 4, 5)  # authorities that come from outside the rack: raised once somebody writes down what they want
_WANTS = re.compile(r"\brequested_off\[AUTHORITY\] *\|?= ")
_SECTIONS = {
    "site": "The rack and its controller.",
    "bus": "The DC bus.",
    "battery": "The battery; charge is per module, energy and power are of all modules together.",
    "budget": "Power that may be used.",
    "shed": "How loads are shed.",
    "restore": "How loads come back.",
    "server": "The Modbus server ([registers](modbus.md)); off as long as it has neither a UART nor a TCP port.",
    "network": "How the board comes to a network; the desktop rack has the machine's.",
    "mqtt": "The MQTT link ([how](mqtt.md)); off as long as it has no host.",
    "supply": "One power supply or rectifier each.",
    "tier": "One tier of criticality each.",
    "load": "One switched load each; the order in the file is the order of the timeline's columns.",
    "line": "The speed of one UART each, where its devices want another than the board file says "
    "([register maps](maps.md) name theirs). Pylontech, JBD and Daly set their own.",
    "sensor": "One sensor or device each.",
    "limit": "One limit each: a quantity, the side that is bad, and what to do.",
}


def settings_page() -> str:
    """docs/settings.md: every setting of a site file, from `rack.config.schema`."""
    out = [_MADE, "", "# Settings", ""]
    out += [
        "A site file is TOML. `wattbit check FILE` checks it with the table below, the device with the same one.",
        "",
    ]
    for section, rows, low, high in schema.TABLES:
        out += [f"## `[[{section}]]`, {low} to {high} of them" if high else f"## `[{section}]`", ""]
        out += [_SECTIONS[section], ""]
        out += _table(("key", "what", "allowed", "default", "source of the number"), map(_setting, rows))
    out += ["## Changed while running", ""]
    out += ["These may be changed on the serial console, within the same ranges:", ""]
    out += _table(("name on the console", "setting"), ((f"`{n}`", f"`{s}.{k}`") for n, s, k in schema.RUNTIME))
    out += [
        "## Quantities",
        "",
        "What sensors may read (`reads`) and limits may watch; the last ones are worked out.",
        "",
    ]
    out += _table(("quantity", "meaning", "possible", "several sensors"), map(_quantity, quantities.TABLE))
    return "\n".join(out).rstrip() + "\n"


def _setting(row: tuple) -> tuple:
    key, kind, low, high, default, unit, meaning, source = row
    said = "must be given" if default is schema.REQUIRED else f"`{_toml(default)}`"
    return f"`{key}`", meaning, kinds.allowed(kind, low, high, unit), said, source


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return "[]"
    return f'"{value}"' if isinstance(value, str) else str(value)


def _quantity(row: tuple) -> tuple:
    name, unit, low, high, join, meaning = row
    joined = ("one only", "sum", "mean", "count of good ones", "highest", "lowest")[join]
    derived = quantities.NAMES.index(name) >= quantities.FIRST_DERIVED
    return f"`{name}`", meaning, f"{low} to {high} {unit}", "worked out, not measured" if derived else joined


def faults_page() -> str:
    """docs/faults.md: why an output is off and what it waits for, from `rack.model`."""
    out = [_MADE, "", "# Faults, causes and waits", ""]
    out += [
        "Every output that is off has one cause (a rule below, or a limit of the site) and waits for one thing.",
        "",
    ]
    out += [
        "## Causes",
        "",
        "Authority 0 is the highest; a lower one can only tighten what a higher one leaves free.",
        "",
    ]
    out += _table(("cause", "authority", "meaning", "raised by this firmware"), _causes())
    out += ["## What it waits for", ""]
    out += _table(("number", "waits for"), ((str(i), text) for i, text in enumerate(causes.WAITS)))
    out += ["## Faults of an output", ""]
    out += ["All but `silent` are latched until they are acknowledged.", ""]
    out += _table(("fault", "meaning"), ((f"`{name}`", _FAULTS[name]) for name in loads.FAULTS))
    out += [
        "## Quality of a reading",
        "",
        "A rule never takes a reading that is not good for a good one; it takes its safe side.",
        "",
    ]
    out += _table(("quality", "meaning"), ((f"`{name}`", _QUALITIES[name]) for name in quality.NAMES))
    out += ["## Limits", ""]
    out += ["A limit is a row of the site file ([settings](settings.md)). What its words mean:", ""]
    out += _table(("key", "words", "meaning"), _limit_words())
    out += [
        "## Events",
        "",
        "Kinds of entry in the journal: " + ", ".join(f"`{kind}`" for kind in causes.KINDS) + ".",
        "",
    ]
    return "\n".join(out).rstrip() + "\n"


_FAULTS = {
    "none": "the switch does what it is told",
    "stuck_open": "told to close, the read-back stays open",
    "welded": "told to open, the read-back stays closed; open it upstream",
    "tripped": "an electronic fuse has switched itself off",
    "silent": "the port expander does not answer; not latched: it ends when the expander is back, and needs no `xAck`",
}
_QUALITIES = {
    "good": "arrived in time and is possible",
    "stale": "was good, is too old now",
    "implausible": "arrived, but cannot be true",
    "missing": "did not arrive",
}


def _causes() -> Iterable[tuple]:
    """Rules with a mark whether any room but the model names them: declared words may be ahead of the code."""
    files = [path for path in paths.firmware().rglob("*.py") if path.parent.name != "model"]
    texts = [path.read_text(encoding="utf-8") for path in files]
    remote = {int(n) for text in texts if _WANTS.search(text) for n in re.findall(r"^AUTHORITY = (\d)", text, re.M)}
    for name, authority, meaning in causes.RULES:
        named = re.compile(rf"\b(causes|c)\.{name.upper()}\b")
        used = any(named.search(text) for text in texts) and (authority not in _REMOTE or authority in remote)
        yield f"`{name}`", "" if name == "none" else str(authority), meaning, "yes" if used else "not yet"


def _limit_words() -> Iterable[tuple]:
    for key, _, _, words, _, _, meaning, _ in schema.LIMIT:
        if isinstance(words, tuple) and key != "quantity":
            yield f"`{key}`", ", ".join(f"`{word}`" for word in words), meaning


def _table(head: tuple, rows: Iterable[tuple]) -> list[str]:
    lines = ["| " + " | ".join(cells).replace("\n", " ") + " |" for cells in (head, *rows)]
    lines.insert(1, "|" + " --- |" * len(head))
    return [*lines, ""]


PAGES = {
    "settings.md": settings_page,
    "faults.md": faults_page,
    "operating.md": operating_doc.page,
    "protocol.md": protocol_doc.page,
    "scenarios.md": scenario_doc.page,
    "maps.md": maps_doc.page,
    **modbus_doc.PAGES,
    **wiring_doc.pages(),
}


def write(folder: Path) -> list[Path]:
    """Write every page below `folder` and return their paths."""
    for name, page in PAGES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(page(), encoding="utf-8")
    return [folder / name for name in PAGES]


if __name__ == "__main__":
    for written in write(paths.root() / "docs"):
        print(f"wrote {written}")
