"""What `wattbit scan`, `read` and `write` do: checks of what was asked, progress, tables, JSON."""

import json
import sys
import time
from collections.abc import Callable
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from wattbit.bus import device, scan
from wattbit.bus.port import Bus
from wattbit.errors import OK, BadInput, DeviceTrouble
from wattbit.maps import map_check

Ask = Callable[[str], bool]


def scan_port(
    port: str,
    line: tuple[int | None, str | None],
    units: str,
    only: list[str],
    maps: dict[str, Any],
    first: bool,
    as_json: bool,
) -> int:
    """Look for devices at every line speed of the maps, or only to the `first` at which any answers.

    Raises DeviceTrouble with all that was tried when none answers.
    """
    wanted = _units(units)
    chosen = {name: map_of(maps, name) for name in only} if only else maps
    _line_check(*line)
    tried = []
    rows: list[dict[str, Any]] = []
    for speed in scan.lines(chosen, *line):
        bus = Bus(port, *speed)
        try:
            found = _with_bar(bus, chosen, scan.order(chosen, wanted, speed))
        finally:
            bus.close()
        tried.append(f"{speed[0]} baud parity {speed[1]}")
        rows += [{"baud": speed[0], "parity": speed[1], **row} for row in found]
        if found and first:
            break
    if not rows:
        raise DeviceTrouble(
            f"{port}: nothing answers; tried units {units} at {'; '.join(tried)}; look at A and B, and power"
        )
    _say_found(rows, chosen, as_json)
    return OK


def _with_bar(bus: Bus, maps: dict[str, Any], units: list[int]) -> list[dict[str, Any]]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(bus.what, total=len(units))
        say = lambda n, total, text: bar.update(task, completed=n, description=f"{bus.what}: {text}")  # noqa: E731
        return scan.scan(bus, maps, units, say)


def _say_found(found: list[dict[str, Any]], maps: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print(json.dumps({"devices": found}))
        return
    said = None
    for row in found:
        if said != (row["baud"], row["parity"]):
            said = row["baud"], row["parity"]
            print(f"{said[0]} baud, parity {said[1]}:")
        title = maps[row["maps"][0]]["title"] if row["maps"] else "answers, but no map fits"
        also = f" (also {', '.join(row['maps'][1:])})" if row["maps"][1:] else ""
        print(f"unit {row['unit']}: {row['maps'][0] if row['maps'] else '-'}{also}: {title}")


def read_port(
    port: str, data: dict[str, Any], unit: int, line: tuple[int | None, str | None], every_s: float, as_json: bool
) -> int:
    """Print named values once, or every `every_s` seconds until Ctrl-C."""
    bus = _open(port, data, unit, line)
    try:
        thing = device.Device(bus, unit, data)
        while True:
            _say_values(thing.read(), data, as_json)
            if thing.missing and not every_s:
                raise DeviceTrouble(_incomplete(thing, bus))
            if thing.missing:
                print(_incomplete(thing, bus), file=sys.stderr)
            if not every_s:
                return OK
            sys.stdout.flush()
            time.sleep(every_s)
    except KeyboardInterrupt:
        return OK
    finally:
        bus.close()


def _incomplete(thing: device.Device, bus: Bus) -> str:
    return f"{bus.what}: unit {thing.unit}: incomplete, no answer for block {', '.join(thing.missing)}"


def _say_values(values: dict[str, int | None], data: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print(json.dumps(values))
        return
    table = Table(box=None)
    for head in ("field", "value", "unit"):
        table.add_column(head, justify="right" if head == "value" else "left")
    for row in data["fields"]:
        value = values[row["name"]]
        table.add_row(row["name"], "-" if value is None else str(value), row["unit"])
    Console().print(table)


def write_port(
    port: str, data: dict[str, Any], unit: int, line: tuple[int | None, str | None], name: str, value: int, ask: Ask
) -> int:
    """Write one declared setting after `ask` has agreed, and read it back."""
    row = device.setting(data, name)
    device.raw(row, value, data["name"])
    bus = _open(port, data, unit, line)
    try:
        if not ask(f"write {name} = {value} {row['unit']} to unit {unit} ({data['name']}) on {port}?"):
            raise BadInput([f"{name}: not written; allowed: an answer of y, or --yes"])
        device.Device(bus, unit, data).write(name, value)
    finally:
        bus.close()
    print(f"unit {unit}: {name} = {value} {row['unit']}, read back")
    return OK


def _open(port: str, data: dict[str, Any], unit: int, line: tuple[int | None, str | None]) -> Bus:
    if not 1 <= unit <= 247:
        raise BadInput([f"--unit {unit}: allowed: 1 to 247"])
    _line_check(*line)
    return Bus(port, line[0] or data["line"]["baud"], line[1] or data["line"]["parity"])


def _line_check(baud: int | None, parity: str | None) -> None:
    if baud is not None and baud not in map_check.BAUDS:
        raise BadInput([f"--baud {baud}: allowed: {', '.join(map(str, map_check.BAUDS))}"])
    if parity is not None and parity not in map_check.PARITIES:
        raise BadInput([f"--parity {parity}: allowed: {', '.join(map_check.PARITIES)}"])


def _units(text: str) -> list[int]:
    units = map_check.addresses(text)
    if units is None:
        raise BadInput([f"--units {text}: allowed: numbers and ranges within 1 to 247, as 1-15,20"])
    return units


def map_of(maps: dict[str, Any], name: str) -> dict[str, Any]:
    """The map of this name. Raises BadInput naming those there are."""
    if name not in maps:
        raise BadInput([f"map {name}: no such register map; allowed: {', '.join(sorted(maps))}"])
    return dict(maps[name])
