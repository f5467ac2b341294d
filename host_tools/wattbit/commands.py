"""What each subcommand does; heavy parts are imported when they are needed, so that --help is quick."""

import base64
import os
import sys
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from wattbit import paths
from wattbit.errors import BAD_INPUT, EXPECTATION_FAILED, OK, BadInput, DeviceTrouble


def check(sites: list[str]) -> int:
    """Check every named site and print one line for a good one, each problem of a bad one."""
    from wattbit.site.check import check_site

    worst = OK
    for name in sites:
        path = _file(name, paths.sites())
        site, errors = check_site(path)
        for line in errors:
            print(line, file=sys.stderr)
        if errors:
            worst = BAD_INPUT
        else:
            print(f"{path}: {_described(site)}")
    return worst


def _file(name: str, shipped: Path) -> Path:
    """A path as given, or the shipped file of that name."""
    example = shipped / f"{name}.toml"
    return example if not Path(name).exists() and Path(name).name == name and example.is_file() else Path(name)


def _described(site: dict[str, Any]) -> str:
    counts = ((len(site[part]), part) for part in ("load", "sensor", "limit"))
    listed = ", ".join(f"{count} {part}{'' if count == 1 else 's'}" for count, part in counts)
    return f"ok, {site['site']['name']} on board {site['site']['board']}: {listed}"


def emulate(
    scenario: str,
    out: Path,
    site: str | None,
    seed: int | None,
    every_ms: int | None,
    realtime: bool,
    modbus_port: int = 0,
    link: Path | None = None,
    tier: str = "vm",
) -> int:
    """Run a scenario, print its table; EXPECTATION_FAILED if one of its expectations failed."""
    from wattbit.emulator.scenario import load_scenario

    if tier not in ("vm", "silicon") or (tier == "silicon" and realtime):
        raise BadInput([f"--tier {tier}: allowed: vm, or silicon without --realtime"])
    loaded = load_scenario(_file(scenario, paths.scenarios()), site, seed, every_ms)
    loaded.run["tcp_port"] = modbus_port
    loaded.run["keys"] = {name: base64.b64encode(data).decode() for name, data in _keys(link).items()}
    _writable(out)
    from wattbit.emulator.results import ResultsError, table

    console = Console()
    try:
        with _progress(console) as bar:
            task = bar.add_task(loaded.title or loaded.name, total=1.0)
            say = lambda line: bar.console.print(line, soft_wrap=True, highlight=False, markup=False)  # noqa: E731
            summary = _run_on(tier, loaded, out, realtime, lambda done: bar.update(task, completed=done), say)
    except ResultsError as error:
        raise DeviceTrouble(f"the run left no usable result: {error}") from None
    console.print(table.render(summary, out))
    return OK if all(expect["pass"] for expect in summary["expect"]) else EXPECTATION_FAILED


def _run_on(tier: str, loaded: Any, out: Path, realtime: bool, progress: Any, say: Any) -> dict[str, Any]:
    if tier == "silicon":
        from wattbit.silicon.emulate import emulate as on_silicon

        return on_silicon(loaded, out, progress)
    from wattbit.emulator.run import emulate as run

    return run(loaded, out, realtime, progress, say)


def _keys(link: Path | None) -> dict[str, bytes]:
    from wattbit import link_files

    return link_files.read(link) if link else {}


def _writable(out: Path) -> None:
    """The folder for results must be one, or be possible to make. Raises BadInput; makes nothing."""
    if out.exists() and not out.is_dir():
        raise BadInput([f"--out {out}: is a file; allowed: a folder, or a name that is free"])
    for parent in out.absolute().parents:
        if parent.exists():
            if not parent.is_dir():
                raise BadInput([f"--out {out}: {parent} is a file; allowed: a folder below folders"])
            if not os.access(parent, os.W_OK):
                raise BadInput([f"--out {out}: {parent} may not be written; allowed: a folder of your own"])
            return


def _progress(console: Console) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    return Progress(*columns, console=console, transient=True)


def monitor(args: list[str]) -> int:
    """Hand over to the monitor's own command."""
    from wattbit.monitor.command import monitor as command

    own = typer.Typer(add_completion=False, rich_markup_mode=None)
    own.command()(command)
    own(args=args, prog_name="wattbit monitor", standalone_mode=True)
    return OK


def send(args: list[str]) -> int:
    """Hand over to the command of `wattbit send`."""
    from wattbit.send import command

    own = typer.Typer(add_completion=False, rich_markup_mode=None)
    own.command(epilog=command.help_text())(command.send)
    own(args=args, prog_name="wattbit send", standalone_mode=True)
    return OK


def scan(port: str, line: tuple[int | None, str | None], units: str, maps: str, first: bool, as_json: bool) -> int:
    """Find devices on a line."""
    from wattbit.bus import command
    from wattbit.site.board import read_maps

    only = [name.strip() for name in maps.split(",") if name.strip()]
    return command.scan_port(port, line, units, only, read_maps(), first, as_json)


def read(port: str, name: str, unit: int, line: tuple[int | None, str | None], every_s: float, as_json: bool) -> int:
    """Print a device's values."""
    from wattbit.bus import command
    from wattbit.site.board import read_maps

    if every_s < 0:
        raise BadInput([f"--every {every_s}: allowed: 0 or more seconds"])
    return command.read_port(port, command.map_of(read_maps(), name), unit, line, every_s, as_json)


def write(
    port: str, name: str, unit: int, line: tuple[int | None, str | None], field: str, value: int, yes: bool
) -> int:
    """Write a device's setting."""
    from wattbit.bus import command
    from wattbit.site.board import read_maps

    data = command.map_of(read_maps(), name)
    ask = (lambda question: True) if yes else (lambda question: bool(typer.confirm(question, err=True)))
    return command.write_port(port, data, unit, line, field, value, ask)


def flash(
    board: str,
    site: str,
    port: str | None,
    image: tuple[str | None, str | None],
    batch: bool,
    out: str,
    keys: bool,
    link: Path | None = None,
    wait_s: float = 30.0,
) -> int:
    """Flash one board or all that are there."""
    from wattbit.flash import command

    path = Path(image[0]) if image[0] else None
    found = _keys(link)
    if batch and set(found) - {"link-ca.der", "wifi-password"}:
        raise BadInput([f"--link {link}: holds what is one board's own; allowed with --batch: ca.pem and wifi"])
    wanted = command.Wanted(board, _file(site, paths.sites()), path, image[1], Path(out), keys, found, wait_s)
    return command.flash(wanted, port, batch)


def doctor(site: str, port: str | None, outputs: bool, out: str) -> int:
    """Examine a board and what is wired to it."""
    from wattbit.doctor import command

    ask = (lambda question: str(typer.prompt(question, default="", show_default=False, err=True))) if outputs else None
    return command.doctor(_file(site, paths.sites()), port, Path(out), ask)
