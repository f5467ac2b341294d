"""The picture on a terminal: source and bus, ladder, loads by tier, limits, last events, age of the link."""

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from wattbit.monitor.picture import Picture
from wattbit.monitor.words import NONE, number, span

LINK_STYLE = {"live": "green", "stale": "yellow", "lost": "bold red"}
SOURCE_STYLE = {"grid": "green", "battery": "yellow", "unknown": "red"}
LIMIT_STYLE = {"clear": "green", "crossed": "bold red", "unknown": "yellow"}
BUS = (
    ("voltage", "rBus_mV"),
    ("current", "rBus_mA"),
    ("load", "rLoad_W"),
    ("headroom", "rHeadroom_W"),
    ("supplies", "rSuppliesOk"),
    ("PV", "rPV_W"),
    ("inlet", "rInlet_mC"),
)
BATTERY = (
    ("charge", "rSoC_pm"),
    ("at least", "rSoCLow_pm"),
    ("usable", "rEnergy_J"),
    ("current, + charging", "rBattery_mA"),
    ("voltage", "rBattery_mV"),
    ("hottest", "rBattery_mC"),
)


def whole(picture: Picture, name: str, now_s: float) -> RenderableType:
    """Everything on one screen."""
    top = Table.grid(expand=True, padding=(0, 1))
    for _ in range(3):
        top.add_column(ratio=1)
    top.add_row(_values(picture, "bus", BUS), _values(picture, "battery", BATTERY), _ladder(picture))
    return Group(_head(picture, name, now_s), top, _loads(picture), _limits(picture), _events(picture))


def _head(picture: Picture, name: str, now_s: float) -> Text:
    link = picture.link(now_s)
    age_s = picture.age_s(now_s)
    text = Text()
    text.append(f" {picture.value('Device', 'cTitle') or picture.value('Device', 'cName') or name} ", "bold reverse")
    text.append(f"  {name}  firmware {picture.value('Device', 'cFirmware') or NONE}")
    text.append(f"  up {span(picture.value('Device', 'rUptime_s'))}  ")
    text.append(f"link {link}" + (f", last state {age_s:.0f} s ago" if age_s is not None else ""), LINK_STYLE[link])
    source = picture.value("Source", "rSource") or "unknown"
    text.append("  source ")
    text.append(source, SOURCE_STYLE.get(source, "red"))
    if source == "battery":
        text.append(f" for {span(picture.value('Source', 'rOutage_s'))}", "yellow")
    if picture.value("Device", "rSafeMode"):
        text.append("  SAFE MODE: outputs keep their fail state", "bold red")
    for note in picture.notes:
        text.append(f"\n {note}", "red")
    return text


def _values(picture: Picture, title: str, rows: tuple[tuple[str, str], ...]) -> Panel:
    grid = Table.grid(padding=(0, 1))
    for label, name in rows:
        quality = picture.quality(name)
        style = "" if quality == "good" else "yellow" if quality == "stale" else "dim"
        shown = number(name, picture.value("Rack", name))
        grid.add_row(label, Text(shown if quality == "good" else f"{shown} {quality}", style))
    return Panel(grid, title=title, title_align="left")


def _ladder(picture: Picture) -> Panel:
    rows = Table.grid(padding=(0, 1))
    for tier in range(4):
        left = picture.value("Ladder", f"rTier{tier}_s")
        promised = picture.value("Ladder", f"rPromised{tier}_s")
        rows.add_row(f"tier {tier}", span(left), Text(f"promised {span(promised)}", "dim"))
    blocked = picture.value("Source", "rBlockedBy") or "none"
    if blocked != "none":
        rows.add_row("no restore", Text(blocked, "yellow"), "")
    return Panel(rows, title="time left on battery", title_align="left")


def _loads(picture: Picture) -> Table:
    table = Table(expand=True, title_justify="left", pad_edge=False)
    for column in ("tier", "load", "is", "power", "why off", "waits for", "since", "operator", "fault"):
        table.add_column(column, no_wrap=column != "why off", overflow="ellipsis")
    loads = picture.groups.get("Loads", {})
    for name in sorted(loads, key=lambda n: loads[n].get("rTier", 9)):
        table.add_row(*_load(loads[name], name, picture.value("Device", "rUptime_s")))
    return table


def _load(load: dict, name: str, uptime_s: int | None) -> list[str | Text]:
    on = bool(load.get("rOn"))
    since = load.get("rSince_s")
    ago = NONE if uptime_s is None or since is None else span(max(0, uptime_s - since))
    hold = load.get("rHold", "free")
    left = load.get("rHoldLeft_s") or 0
    fault = "locked out" if load.get("rLocked") else load.get("rFault", "none")
    return [
        str(load.get("rTier", "")),
        name,
        Text("on", "green") if on else Text("OFF", "bold red"),
        number("rPower_W", load.get("rPower_W")),
        "" if on else str(load.get("rCause", "")),
        "" if on else str(load.get("rWaits", "")),
        ago,
        "" if hold == "free" else f"held {hold}" + (f" {span(left)}" if left else ""),
        Text("" if fault == "none" else str(fault), "bold red"),
    ]


def _limits(picture: Picture) -> Text:
    text = Text("limits ")
    for name, limit in picture.groups.get("Limits", {}).items():
        state = str(limit.get("rState", "unknown"))
        text.append(f" {name}: ")
        text.append(state + (", given up" if limit.get("rFutile") else ""), LIMIT_STYLE.get(state, "red"))
    return text


def _events(picture: Picture) -> Panel:
    lines = [event_line(event) for event in picture.events]
    return Panel(Text("\n".join(lines) or "none heard yet"), title="last events", title_align="left")


def event_line(event: dict) -> str:
    """One event as a line: uptime, kind, sentence."""
    at = f"{event.get('s', 0)}.{event.get('ms', 0):03d}"
    return f"{at:>12} s  {event.get('kind', '')!s:<8} {event.get('cause', '')}"
