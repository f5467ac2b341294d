"""The flow picture: grid, supplies, bus and loads in a row, the battery below the bus, the rest below the grid."""

from textual.content import Content

from wattbit.monitor.canvas import Canvas, bar
from wattbit.monitor.picture import Picture
from wattbit.monitor.words import NONE, number, span, watts

BOXES = (("GRID", 12), ("SUPPLIES", 14), ("BUS", 12), ("LOADS", 16))
BUS = 2
HEIGHT = 9
STILL_W = 5  # less than this is no flow
NARROWEST = sum(width for _, width in BOXES) + 3 * 8
ALSO = (
    ("PV", "rPV_W"),
    ("inlet", "rInlet_mC"),
    ("coolant", "rFlow_mlpm"),
    ("fans", "rFan_rpm"),
    ("humidity", "rHumidity_pm"),
)
Cell = tuple[str, str]  # text, style


def flow(picture: Picture, width: int, grey: bool = False) -> list[Content]:
    """HEIGHT lines of `width` columns (at least NARROWEST)."""
    canvas = Canvas(max(width, NARROWEST), HEIGHT)
    left = _columns(canvas.width)
    for x, (title, wide), rows in zip(left, BOXES, _boxes(picture), strict=True):
        canvas.box(x, 0, wide, title, rows)
    powers = (picture.rack("rFeeder_W"), picture.rack("rSupply_W"), picture.rack("rLoad_W"))
    for i in range(3):
        _arrow(canvas, left[i] + BOXES[i][1], left[i + 1], powers[i], _flows(picture, i, powers[i]))
    _battery(canvas, picture, left)
    canvas.box(0, 5, left[1] - 1, "RACK", _also(picture, left[1] - 5))
    return canvas.lines(grey)


def _columns(width: int) -> list[int]:
    """Where each box begins: what is left of the width goes to the three arrows."""
    spare = width - sum(wide for _, wide in BOXES)
    found = [0]
    for i in range(3):
        found.append(found[-1] + BOXES[i][1] + spare * (i + 1) // 3 - spare * i // 3)
    return found


def _boxes(picture: Picture) -> list[list[Cell]]:
    loads = [load for _, load in picture.loads()]
    on = sum(bool(load.get("rOn")) for load in loads)
    return [
        _grid(picture),
        _supplies(picture),
        [_value(picture, "rBus_mV"), _value(picture, "rBus_mA")],
        [(f"{on} of {len(loads)} on", "good" if on == len(loads) else "warn"), _headroom(picture)],
    ]


def _grid(picture: Picture) -> list[Cell]:
    source = picture.value("Source", "rSource") or "unknown"
    found = {"grid": ("feeds", "good"), "battery": ("gone", "bad"), "starting": ("starting", "warn")}
    word, style = found.get(source, ("unknown", "warn"))
    if picture.rack("rGridOk") and source == "battery":
        word, style = "is back", "warn"
    time_s = {"grid": "rStable_s", "battery": "rOutage_s"}.get(source)
    lasting = picture.value("Source", time_s) if time_s else None
    return [(word, style), ("" if lasting is None else f"{_short(lasting)}", "dim" if source == "grid" else style)]


def _short(seconds: int) -> str:
    """A time in at most eight columns."""
    return span(seconds).replace(" min ", ":").removesuffix(" s") + " min" if 60 <= seconds < 3600 else span(seconds)


def _supplies(picture: Picture) -> list[Cell]:
    count, quality = picture.rack("rSuppliesOk"), picture.quality("rSuppliesOk")
    shown = (NONE if count is None else f"{count} deliver", "bad" if count == 0 else "")
    return [shown, ("", "") if count is None or quality == "good" else (quality, "warn")]


def _headroom(picture: Picture) -> Cell:
    room = picture.rack("rHeadroom_W")
    return (
        ("", "")
        if room is None
        else (f"spare {room / 1000:.{1 if -9950 < room < 9950 else 0}f} kW", "bad" if room < 0 else "dim")
    )


def _value(picture: Picture, name: str) -> Cell:
    """A value of the rack; one that is not good has a question mark, or its quality where there is no value."""
    quality, value = picture.quality(name), picture.rack(name)
    if quality == "good":
        return number(name, value), "strong"
    return (quality if value is None else f"{number(name, value)}?", "warn")


def _flows(picture: Picture, i: int, power_w: int | None) -> bool:
    """Does power flow along arrow `i`: from the grid also where no meter says how much."""
    if power_w is not None:
        return power_w >= STILL_W
    return i == 0 and (picture.rack("rSupply_W") or 0) >= STILL_W


def _arrow(canvas: Canvas, begin: int, end: int, power_w: int | None, flows: bool) -> None:
    length = end - begin
    line = "═" * (length - 1) + "▶" if flows else "╌" * length
    canvas.put(begin, 2, line, "good" if flows else "dim")
    canvas.put(begin, 1, ("" if power_w is None else watts(power_w)).center(length))


def _also(picture: Picture, room: int) -> list[Cell]:
    """Two lines of what else is measured, as much as fits; a value that is not good has a question mark."""
    said = [
        f"{what} {number(name, picture.rack(name))}{'' if picture.quality(name) == 'good' else '?'}"
        for what, name in ALSO
        if picture.rack(name) is not None
    ]
    lines = [""]
    for text in said:
        if lines[-1] and len(lines[-1]) + len(text) + 3 > room:
            lines.append("")
        lines[-1] += ("   " if lines[-1] else "") + text
    return [(line, "warn" if "?" in line else "") for line in [*lines, ""][:2]]


def battery_w(picture: Picture) -> int | None:
    """Power into the battery in watts, + charging; None while it is not known."""
    current_ma = picture.rack("rBattery_mA")
    voltage_mv = picture.rack("rBattery_mV") or picture.rack("rBus_mV")
    return None if current_ma is None or voltage_mv is None else round(current_ma * voltage_mv / 1e6)


def _battery(canvas: Canvas, picture: Picture, left: list[int]) -> None:
    power_w = battery_w(picture)
    column = left[BUS] + BOXES[BUS][1] // 2
    up = power_w is not None and power_w < -STILL_W
    down = power_w is not None and power_w > STILL_W
    style = "warn" if up else "good" if down else "dim"
    canvas.put(column, 3, "╥" if up or down else "┬", style)
    canvas.put(column, 4, "▲" if up else "▼" if down else "┊", style)
    canvas.put(column + 2, 4, _moves(power_w, up, down), style)
    begin = left[1]
    canvas.box(begin, 5, canvas.width - begin, "BATTERY", _battery_rows(picture, canvas.width - begin - 4))


def _moves(power_w: int | None, up: bool, down: bool) -> str:
    if power_w is None:
        return ""
    return f"{'delivers' if up else 'takes'} {watts(abs(power_w))}" if up or down else "rests"


def _battery_rows(picture: Picture, room: int) -> list[Cell]:
    charge, low = picture.rack("rSoC_pm"), picture.rack("rSoCLow_pm")
    energy = picture.rack("rEnergy_J")
    said = f"{number('rSoC_pm', charge)} " + ("" if low is None else f"at least {low / 10:.1f} % ")
    usable = "" if energy is None else f" {energy / 3600:.0f} Wh usable"
    length = max(6, room - len(said) - len(usable))
    second = [number(name, picture.rack(name)) for name in ("rBattery_mV", "rBattery_mA", "rBattery_mC")]
    doubts = {picture.quality(name) for name in ("rSoC_pm", "rBattery_mA", "rBattery_mV")} - {"good"}
    words = "   ".join([value for value in second if value != NONE] + sorted(doubts))
    first = said + ("" if charge is None else bar(charge / 1000, length)) + usable
    return [(first, "strong"), (words, "warn" if doubts else "")]
