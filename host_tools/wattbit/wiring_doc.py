"""A wiring page for each board: a table of pins and a picture, both from board.py."""

from collections.abc import Callable
from xml.sax.saxutils import escape

from wattbit.site import board as boards

_MADE = "<!-- Made by `make docs` from boards/{}/board.py; do not edit. -->"
_COLOURS = {"out": "#b3261e", "read": "#8a5a00", "bus": "#1f5fbf", "in": "#1b7a3d", "no": "#8a8f98"}
_ROW = 22  # px
_TOP = 64

Row = tuple[int | str, str, str, str]  # pin, name, what is wired to it, kind (a key of _COLOURS)


def rows(name: str) -> list[Row]:
    """Every pin with a task or a warning, in order of its number."""
    about, parts = boards.about(name), boards.read_board(name)
    found: list[Row] = [(pin, "-", f"do not use: {why}", "no") for pin, why in about["RESERVED"].items()]
    for key, spec in parts["OUTPUTS"].items():
        closes = "high closes" if spec["active"] else "low closes"
        found.append((spec["pin"], key, f"switch of {key}, {closes}", "out"))
        if "feedback" in spec:
            found.append((spec["feedback"], key, f"read-back of {key}: high while it is closed", "read"))
    found += [(spec[w], key, f"I2C {w.upper()}, 3.3 V, pull-up 4.7 kOhm", "bus") for key, spec in parts["I2C"].items()
              for w in ("sda", "scl")]  # fmt: skip
    words = {"tx": "to DI of the RS-485 driver", "rx": "from RO of the RS-485 driver", "de": "to DE and /RE"}
    found += [(spec[w], key, words[w], "bus") for key, spec in parts["UART"].items() for w in words]
    for part, what in (
        ("INPUTS", "contact to GND, or alert line (open drain)"),
        ("ADC", "analogue input, 0 to 3.3 V, through the divider"),
        ("ONEWIRE", "1-Wire data, pull-up 4.7 kOhm"),
        ("COUNTERS", "pulses, open collector to GND"),
    ):
        found += [(spec["pin"], key, what, "in") for key, spec in parts[part].items()]
    found.append((about["HEARTBEAT"]["pin"], "heartbeat", "lamp, changes with each cycle", "in"))
    return sorted(found, key=lambda row: (isinstance(row[0], str), row[0]))


def page(name: str) -> str:
    """docs/boards/NAME.md."""
    about = boards.about(name)
    out = [_MADE.format(name), "", f"# {about['TITLE']}", "", f"Run on: {about['RUN_ON']}.", ""]
    out += [f"![Pins of {about['TITLE']}]({name}.svg)", ""]
    out += [f"Image: [{about['IMAGE']}](https://micropython.org/download/{about['IMAGE']}/) of micropython.org.", ""]
    out += [f"- {note}" for note in about["NOTES"]]
    out += ["", "| GPIO | name in the site file | wire |", "| --- | --- | --- |"]
    out += [f"| {pin} | {'' if key == '-' else f'`{key}`'} | {what} |" for pin, key, what, _ in rows(name)]
    out += ["", f"    wattbit flash --board {name} --site my-rack.toml"]
    return "\n".join(out) + "\n"


def picture(name: str) -> str:
    """docs/boards/NAME.svg: the board in the middle, what is wired to it on both sides."""
    found = rows(name)
    half = -(-len(found) // 2)
    height = _TOP + half * _ROW + 24
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1080 {height}" font-family="sans-serif" font-size="13">'
    ]
    out += ['<rect width="100%" height="100%" fill="#ffffff"/>']
    out += [_text(540, 30, boards.about(name)["TITLE"], "middle", "#1c1e21", 18)]
    place = f'x="470" y="{_TOP - 18}" width="140" height="{half * _ROW + 20}" rx="8"'
    out += [f'<rect {place} fill="#e9ecf1" stroke="#8a8f98"/>']
    out += [_pin(row, i % half, i < half) for i, row in enumerate(found)]
    return "\n".join([*out, "</svg>", ""])


def _pin(row: Row, place: int, left: bool) -> str:
    pin, key, what, kind = row
    y = _TOP + place * _ROW
    colour = _COLOURS[kind]
    label = what if key == "-" or key in what else f"{key}: {what}"
    x1, x2, inside, outside = (470, 440, 482, 432) if left else (610, 640, 598, 648)
    dash = ' stroke-dasharray="3 3"' if kind == "no" else ""
    line = f'<line x1="{x1}" y1="{y}" x2="{x2}" y2="{y}" stroke="{colour}" stroke-width="2"{dash}/>'
    number = f"GP{pin}" if isinstance(pin, int) else pin
    ends = ("start", "end") if left else ("end", "start")
    return line + _text(inside, y + 4, number, ends[0], "#1c1e21") + _text(outside, y + 4, label, ends[1], colour)


def _text(x: int, y: int, text: str, anchor: str, colour: str, size: int = 13) -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" fill="{colour}" font-size="{size}">{escape(text)}</text>'


def pages() -> dict[str, Callable[[], str]]:
    """File below docs/ -> what makes it."""
    made: dict[str, Callable[[], str]] = {}
    for name in boards.flashable():
        made[f"boards/{name}.md"] = _of(page, name)
        made[f"boards/{name}.svg"] = _of(picture, name)
    return made


def _of(make: Callable[[str], str], name: str) -> Callable[[], str]:
    return lambda: make(name)
